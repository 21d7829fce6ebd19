// What changed from another version to the one shown: in words, insights, columns and rows, with the receipt.
import { useId, useState } from "react";
import type { Cell, InsightChange, Result, Version } from "../api/types";
import { Figure } from "../chart/Figure";
import { ReceiptButton } from "../receipt/Receipt";
import { cell, words } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problems } from "../ui/Notice";
import { useOperator, useVersion } from "./queries";
import { Ended, Working } from "./work";

interface ComparisonProps {
  version: Version;
  other: Version;
  onClose: () => void;
}

export function Comparison({ version, other, onClose }: ComparisonProps) {
  const [key, setKey] = useState("");
  const heading = useId();
  // Versions in a list come without their columns.
  const { data: whole } = useVersion(version.id ?? "");
  return (
    <section className="stack comparison" aria-labelledby={heading}>
      <div className="version-head">
        <h3 id={heading}>
          Version {version.number} compared with version {other.number}
        </h3>
        <button type="button" className="button quiet square small" aria-label="Close the comparison" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <label className="field">
        <span>A row is the same where it has the same</span>
        <select value={key} onChange={(event) => setKey(event.target.value)}>
          <option value="">cells, all of them</option>
          {whole?.columns?.map((column) => (
            <option key={column.name} value={column.name}>
              {column.name}
            </option>
          ))}
        </select>
      </label>
      <Outcome version={version} other={other} by={key} />
    </section>
  );
}

function Outcome({ version, other, by }: { version: Version; other: Version; by: string }) {
  const diff = { otherVersionId: other.id ?? "", key: by ? [by] : [], insights: true };
  const { job, result, error, again } = useOperator(version.id ?? "", { diff });
  if (error) return <Problems of={error} retry={again} />;
  if (job?.state === "JOB_STATE_FAILED" || job?.state === "JOB_STATE_CANCELLED") {
    return <Ended job={job} again={again} />;
  }
  if (!result) return <Working job={job} doing="Comparing" />;
  return (
    <>
      <p role="status">
        <strong>{result.sentence}</strong>
      </p>
      <Insights result={result} />
      <Rows result={result} />
      <Figure drawable={result} fallback="Columns before and after" />
      <p className="quiet-text small-text">{result.warnings.join(" ")}</p>
      {job?.receipt && (
        <div>
          <ReceiptButton receipt={job.receipt} />
        </div>
      )}
    </>
  );
}

function Insights({ result }: { result: Result }) {
  const changed = result.extra.insight_changes?.lines.filter(({ change }) => change !== "same") ?? [];
  if (changed.length === 0) return null;
  return (
    <div>
      <h4>Insights</h4>
      <ul className="changes" aria-label="Insights that changed">
        {changed.map((line, index) => (
          <li key={index}>
            <span className={line.change === "appeared" ? "tag good" : "tag"}>{words(line.change)}</span>{" "}
            {(line.after ?? line.before)?.text}
            <Before line={line} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Of an insight that moved: what it said before, or where it stood. */
function Before({ line: { before, after } }: { line: InsightChange }) {
  if (!before || !after) return null;
  const moved = before.text === after.text ? `Number ${after.rank}, before ${before.rank}.` : `Before: ${before.text}`;
  return <small className="quiet-text">{moved}</small>;
}

const KINDS = { added: "Rows added", removed: "Rows removed", changed: "Rows changed" } as const;

function Rows({ result }: { result: Result }) {
  const columns = result.rows.map(([name]) => String(name));
  return Object.entries(KINDS).map(([kind, title]) => {
    const examples = result.extra.rows?.examples?.[kind as keyof typeof KINDS] ?? [];
    if (examples.length === 0) return null;
    const names = columns.filter((name) => name in (examples[0]?.cells ?? {}));
    const keys = Object.keys(examples[0]?.key ?? {});
    const told = examples.map(({ key, cells, changes }) => ({
      key: Object.values(key ?? {}),
      cells: changes ? [changes.map(change).join("; ")] : names.map((name) => written(cells?.[name])),
    }));
    return (
      <div key={kind} className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="grid">
          <caption>{title}, such as</caption>
          <thead>
            <tr>
              {[...keys, ...(kind === "changed" ? ["What changed"] : names)].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map((row, index) => (
              <tr key={index}>
                {[...row.key.map(written), ...row.cells].map((text, at) => (
                  <td key={at}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  });
}

function change({ column, before, after }: { column: string; before: Cell; after: Cell }): string {
  return `${column}: ${written(before)} → ${written(after)}`;
}

function written(value: Cell | undefined): string {
  return cell(value);
}
