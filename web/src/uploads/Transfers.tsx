// Shows the uploads under way, and those left unfinished by an earlier visit.
import { useQueryClient } from "@tanstack/react-query";
import { useReducer } from "react";
import { bytes } from "../ui/format";
import { Problems } from "../ui/Notice";
import { LiveProgress, Progress } from "../ui/Progress";
import { recall } from "./memory";
import type { Unfinished } from "./plan";
import { abandon, type Transfer, uploads, useTransfers } from "./uploads";

export function Transfers() {
  const queries = useQueryClient();
  const transfers = useTransfers().filter((each) => each.state !== "done");
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const left = recall().filter((each) => !transfers.some((transfer) => transfer.fileName === each.fileName));
  const refresh = () => queries.invalidateQueries({ queryKey: ["datasets"] });
  const giveUp = async (each: Unfinished) => {
    await abandon(each).finally(redraw);
    await refresh();
  };
  if (transfers.length + left.length === 0) return null;

  return (
    <section className="transfers" aria-label="Uploads">
      {transfers.map((transfer) => (
        <TransferRow
          key={transfer.key}
          transfer={transfer}
          cancel={() => void uploads.cancel(transfer.key).finally(refresh)}
        />
      ))}
      {left.map((each) => (
        <div className="card transfer" key={each.uploadId}>
          <div className="grow">
            <strong>{each.fileName}</strong>
            <p className="quiet-text">
              Not finished ({bytes(each.size)}). Choose the same file again: only what is missing is sent.
            </p>
          </div>
          <button type="button" className="button small" onClick={() => void giveUp(each)}>
            Give up
          </button>
        </div>
      ))}
    </section>
  );
}

function TransferRow({ transfer, cancel }: { transfer: Transfer; cancel: () => void }) {
  const { key, fileName, sent, size, state, error } = transfer;
  const label = state === "closing" ? `Checking ${fileName}` : `Uploading ${fileName}`;
  return (
    <div className="card transfer">
      <div className="grow">
        {state === "failed" ? (
          <>
            <strong>{fileName}</strong>
            <Problems of={error} retry={() => uploads.retry(key)} />
          </>
        ) : (
          <>
            <Progress label={label} done={sent} total={size} detail={`${bytes(sent)} of ${bytes(size)}`} />
            <LiveProgress label={label} done={sent} total={size} />
          </>
        )}
      </div>
      <button type="button" className="button small" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}
