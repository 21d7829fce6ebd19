// The receipt of a result: what it was computed from, and the button that computes it again.
import { type ReactNode, useState } from "react";
import { api, ok } from "../api/client";
import type { Receipt } from "../api/types";
import { useAction } from "../ui/action";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Notice, Problems } from "../ui/Notice";
import { meant } from "./meant";
import { save } from "./save";

export function ReceiptButton({ receipt, label = "Receipt" }: { receipt: Receipt; label?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button quiet small" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="receipt" />
        {label}
      </button>
      {open && <ReceiptDialog receipt={receipt} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReceiptDialog({ receipt, onClose }: { receipt: Receipt; onClose: () => void }) {
  const verify = useVerification(receipt);
  const { computed = [], ...kind } = receipt.operator ?? {};
  const [name, parameters] = Object.entries(kind)[0] ?? ["", {}];
  const exact = receipt.guarantee !== "GUARANTEE_SKETCH";
  return (
    <Dialog title="Receipt" onClose={onClose} wide>
      <p className="quiet-text">
        {exact
          ? "The same file, read and computed in the same way, gives these very bytes, here or on any other machine."
          : "The same file gives these very bytes again; they approximate the truth within the stated error."}
      </p>
      <dl className="facts">
        <Fact name="Source file">{receipt.fileName}</Fact>
        <Fact name="SHA-256 of the file" code>
          {receipt.sourceSha256}
        </Fact>
        <Fact name="Version digest" code>
          {receipt.versionDigest}
        </Fact>
        {kind.diff?.other && (
          <>
            <Fact name="Compared with">{kind.diff.other.fileName}</Fact>
            <Fact name="SHA-256 of that file" code>
              {kind.diff.other.sourceSha256}
            </Fact>
          </>
        )}
        <Fact name="Operator">
          {name}, version {receipt.operatorVersion}
        </Fact>
        <Fact name="Parameters">
          <pre>{JSON.stringify(meant(parameters), null, 2)}</pre>
        </Fact>
        {computed.length > 0 && (
          <Fact name="Computed columns">
            <pre>{computed.map((column) => `${column.name} = ${column.expression}`).join("\n")}</pre>
          </Fact>
        )}
        {(receipt.masked?.length ?? 0) > 0 && <Fact name="Masked columns">{receipt.masked?.join(", ")}</Fact>}
        <Fact name="SHA-256 of the result" code>
          {receipt.resultSha256}
        </Fact>
        <Fact name="Engine">{receipt.engine}</Fact>
      </dl>
      <div aria-live="polite">
        {verify.found && (
          <Notice kind={verify.found.same ? "good" : "problem"}>
            <p>{verify.found.message}</p>
          </Notice>
        )}
      </div>
      <Problems of={verify.error} />
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={() => save("receipt.json", receipt)}>
          <Icon name="download" />
          Download
        </button>
        <button type="button" className="button primary" disabled={verify.busy} onClick={() => verify.run()}>
          <Icon name="check" />
          {verify.busy ? "Computing again …" : "Verify now"}
        </button>
      </footer>
    </Dialog>
  );
}

function useVerification(receipt: Receipt) {
  const [found, setFound] = useState<{ same?: boolean; message?: string; differences?: string[] } | null>(null);
  const action = useAction(async () => {
    setFound(null);
    setFound(await ok(api.POST("/v1/receipts:verify", { body: { receipt } })));
  });
  return { ...action, found };
}

function Fact({ name, code = false, children }: { name: string; code?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={code ? "code" : ""}>{children}</dd>
    </div>
  );
}
