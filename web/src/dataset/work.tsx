// An operator at work for a page: how far it is, and how it ended without a result.
import type { Job } from "../api/types";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { integer } from "../ui/format";
import { Notice, Problems } from "../ui/Notice";
import { LiveProgress, Progress } from "../ui/Progress";
import { cancelJob } from "./queries";

export function Working({ job, doing }: { job: Job | undefined; doing: string }) {
  const { may } = useAccess();
  const cancel = useAction(() => cancelJob(job?.id ?? ""));
  const label = job?.state === "JOB_STATE_QUEUED" ? "Waiting for its turn" : doing;
  const [done, total] = [integer(job?.done), integer(job?.total)];
  return (
    <div className="card transfer">
      <div className="grow">
        <Progress label={label} done={done} total={total} />
        <LiveProgress label={label} done={done} total={total} />
        <Problems of={cancel.error} />
      </div>
      {job?.id && may("PERMISSION_JOB_CANCEL") && (
        <button type="button" className="button small" disabled={cancel.busy} onClick={() => cancel.run()}>
          {cancel.busy ? "Cancelling …" : "Cancel"}
        </button>
      )}
    </div>
  );
}

export function Ended({ job, again }: { job: Job; again: () => void }) {
  const failed = job.state === "JOB_STATE_FAILED";
  return (
    <Notice kind={failed ? "problem" : "plain"}>
      <p>{failed ? job.error?.message : "You cancelled this."}</p>
      <button type="button" className="button small" onClick={again}>
        Run again
      </button>
    </Notice>
  );
}
