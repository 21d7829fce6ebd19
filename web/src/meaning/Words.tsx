// The words that a data set was taught, each of which can be forgotten, and a form for one more.
import { useRef, useState } from "react";
import type { Dataset, Synonym, Version } from "../api/types";
import { useAction } from "../ui/action";
import { FormDialog, written } from "../ui/FormDialog";
import { Icon } from "../ui/Icon";
import { Problems } from "../ui/Notice";
import { useTeaching } from "./teaching";
import { LONGEST_PHRASE, same } from "./words";

interface WordsProps {
  dataset: Dataset;
  version: Version;
  write: boolean;
}

export function Words({ dataset, version, write }: WordsProps) {
  const { change } = useTeaching(dataset.id ?? "");
  const [teaching, setTeaching] = useState(false);
  const teacher = useRef<HTMLButtonElement>(null);
  const forget = useAction(async (word: Synonym) => {
    await change((words) => words.filter((each) => !same(each, word)));
    teacher.current?.focus();
  });
  const words = dataset.synonyms ?? [];
  return (
    <section className="card stack" aria-labelledby="words">
      <div className="row spread">
        <h2 id="words">Words people use</h2>
        {write && (
          <button ref={teacher} type="button" className="button small" onClick={() => setTeaching(true)}>
            <Icon name="plus" />
            Teach a word
          </button>
        )}
      </div>
      <p className="quiet-text">
        What the columns and their values are also called. A choice made in a conversation is kept here too.
      </p>
      <Problems of={forget.error} />
      {words.length > 0 && (
        <ul className="words" aria-label="Words people use">
          {words.map((word) => (
            <li key={`${word.phrase} ${word.column} ${word.value}`}>
              <span>
                “{word.phrase}” means <Meaning word={word} />
              </span>
              {write && (
                <button
                  type="button"
                  className="button quiet square small"
                  aria-label={`Forget ${word.phrase}`}
                  disabled={forget.busy}
                  onClick={() => forget.run(word)}
                >
                  <Icon name="trash" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {teaching && <Teach dataset={dataset} version={version} onClose={() => setTeaching(false)} />}
    </section>
  );
}

export function Meaning({ word }: { word: Synonym }) {
  return (
    <>
      {word.value && <>“{word.value}” in </>}
      <span className="tag column">{word.column}</span>
    </>
  );
}

function Teach({ dataset, version, onClose }: { dataset: Dataset; version: Version; onClose: () => void }) {
  const { teach } = useTeaching(dataset.id ?? "");
  const submit = async (form: FormData) => {
    const [phrase, column, value] = [written(form, "phrase"), written(form, "column"), written(form, "value")];
    await teach({ phrase, column, value });
    onClose();
  };
  return (
    <FormDialog title="Teach a word" action="Teach" onSubmit={submit} onClose={onClose}>
      <label className="field">
        <span>Word or phrase</span>
        <input name="phrase" required maxLength={LONGEST_PHRASE} placeholder="turnover" data-first />
      </label>
      <label className="field">
        <span>Column that it means</span>
        <select name="column">
          {version.columns?.map((column) => (
            <option key={column.name}>{column.name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Value of that column, if it means one</span>
        <input name="value" maxLength={512} placeholder="none: the column itself" />
      </label>
    </FormDialog>
  );
}
