// Says what a choice taught the data set, for as long as the data set knows it.
import type { Synonym } from "../api/types";
import { useDataset } from "../dataset/queries";
import { useTeaching } from "../meaning/teaching";
import { Meaning } from "../meaning/Words";
import { same } from "../meaning/words";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { Notice, Problems } from "../ui/Notice";

export function Taught({ datasetId, word }: { datasetId: string; word: Synonym }) {
  const { may } = useAccess();
  const dataset = useDataset(datasetId);
  const { change } = useTeaching(datasetId);
  const forget = useAction(() => change((words) => words.filter((each) => !same(each, word))));
  const known = dataset.data?.synonyms?.some((each) => same(each, word));
  if (!known) return null;
  return (
    <Notice kind="plain">
      <p>
        Remembered for this data set: “{word.phrase}” means <Meaning word={word} />.
      </p>
      {may("PERMISSION_DATASET_WRITE") && (
        <button type="button" className="button small" disabled={forget.busy} onClick={() => forget.run()}>
          Forget
        </button>
      )}
      <Problems of={forget.error} />
    </Notice>
  );
}
