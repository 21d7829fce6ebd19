// A data set that cannot be asked yet: without a file, being read, or not readable.
import { useLocation } from "wouter";
import type { Dataset, Version } from "../api/types";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { counted, integer } from "../ui/format";
import { Notice, Problems } from "../ui/Notice";
import { LiveProgress, Progress } from "../ui/Progress";
import { cancelJob, useVersionProgress } from "./queries";
import { NewerFile, ReadAgain } from "./reading";

/** `CANCELLED` of google.rpc.Code. */
const CANCELLED = 1;

export function FirstFile({ dataset }: { dataset: Dataset }) {
  const { may } = useAccess();
  if (!may("PERMISSION_DATASET_WRITE")) return <p className="quiet-text">No file has been uploaded yet.</p>;
  return <NewerFile dataset={dataset} />;
}

export function VersionProgress({ version }: { version: Version }) {
  const { may } = useAccess();
  const { seen, error } = useVersionProgress(version);
  const cancel = useAction(() => cancelJob(seen.jobId ?? ""));
  const label = `Reading ${version.fileName ?? "the file"}`;
  const [done, total] = [integer(seen.done), integer(seen.total)];
  return (
    <div className="card transfer">
      <div className="grow">
        <Progress
          label={label}
          done={done}
          total={total}
          {...(integer(seen.rows) > 0 ? { detail: counted(seen.rows, "row") } : {})}
        />
        <LiveProgress label={label} done={done} total={total} />
        <p className="quiet-text small-text">
          Types, units and personal data are recognised on the way. You may leave this page.
        </p>
        <Problems of={error ?? cancel.error} />
      </div>
      {may("PERMISSION_JOB_CANCEL") && seen.jobId && (
        <button type="button" className="button small" disabled={cancel.busy} onClick={() => cancel.run()}>
          {cancel.busy ? "Cancelling …" : "Cancel"}
        </button>
      )}
    </div>
  );
}

export function VersionFailed({ dataset, version }: { dataset: Dataset; version: Version }) {
  const { may } = useAccess();
  const [, navigate] = useLocation();
  const ready = dataset.latestVersionId;
  return (
    <div className="stack">
      {version.error?.code === CANCELLED ? (
        <Notice kind="plain">The reading of {version.fileName} was cancelled.</Notice>
      ) : (
        <Notice kind="problem">
          <p>
            <strong>{version.fileName} could not be read.</strong> {version.error?.message}
          </p>
        </Notice>
      )}
      {ready && (
        <button type="button" className="button" onClick={() => navigate(`/datasets/${dataset.id}?version=${ready}`)}>
          Open the last version that can be asked
        </button>
      )}
      {may("PERMISSION_DATASET_WRITE") && (
        <>
          <ReadAgain dataset={dataset} version={version} />
          <NewerFile dataset={dataset} />
        </>
      )}
    </div>
  );
}
