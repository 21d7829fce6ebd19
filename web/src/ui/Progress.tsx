// How far a piece of work is; without a total it only says that something is going on.
import { useId } from "react";
import { percent } from "./format";

interface ProgressProps {
  label: string;
  done: number;
  total: number;
  detail?: string;
}

export function Progress({ label, done, total, detail }: ProgressProps) {
  const id = useId();
  const known = total > 0;
  const share = known ? Math.min(1, done / total) : 0;
  return (
    <div className="progress">
      <div className="progress-words">
        <label htmlFor={id}>{label}</label>
        <span className="quiet-text">{detail ?? (known ? percent(share) : "")}</span>
      </div>
      {known ? <progress id={id} value={share} max={1} /> : <progress id={id} />}
    </div>
  );
}

/** Tells screen readers about progress at each tenth, not at each step. */
export function LiveProgress({ label, done, total }: ProgressProps) {
  const tenth = total > 0 ? Math.floor((10 * done) / total) * 10 : 0;
  return (
    <p className="unseen" role="status">
      {total > 0 ? `${label}: ${tenth}%` : label}
    </p>
  );
}
