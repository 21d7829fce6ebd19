// Shows the uploads under way, and those left unfinished by an earlier visit.
import { useState } from "react";
import { bytes } from "../ui/format";
import { Problems } from "../ui/Notice";
import { LiveProgress, Progress } from "../ui/Progress";
import { recall } from "./memory";
import { abandon, type Transfer, uploads, useTransfers } from "./uploads";

export function Transfers() {
  const transfers = useTransfers().filter((each) => each.state !== "done");
  const [unfinished, setUnfinished] = useState(recall);
  const left = unfinished.filter((each) => !transfers.some((transfer) => transfer.fileName === each.fileName));
  if (transfers.length + left.length === 0) return null;

  return (
    <section className="transfers" aria-label="Uploads">
      {transfers.map((transfer) => (
        <TransferRow key={transfer.key} transfer={transfer} />
      ))}
      {left.map((each) => (
        <div className="card transfer" key={each.uploadId}>
          <div className="grow">
            <strong>{each.fileName}</strong>
            <p className="quiet-text">
              Not finished ({bytes(each.size)}). Choose the same file again: only what is missing is sent.
            </p>
          </div>
          <button
            type="button"
            className="button small"
            onClick={() => void abandon(each.uploadId).finally(() => setUnfinished(recall()))}
          >
            Give up
          </button>
        </div>
      ))}
    </section>
  );
}

function TransferRow({ transfer }: { transfer: Transfer }) {
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
      <button type="button" className="button small" onClick={() => void uploads.cancel(key)}>
        Cancel
      </button>
    </div>
  );
}
