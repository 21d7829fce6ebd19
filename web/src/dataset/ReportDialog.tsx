// How a file was read, exactly: every kind of cell or record that is not in the table as it stood in the file.
import { useQuery } from "@tanstack/react-query";
import { api, ok } from "../api/client";
import type { Version } from "../api/types";
import { save } from "../receipt/save";
import { Dialog } from "../ui/Dialog";
import { count, words } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problems } from "../ui/Notice";

interface Example {
  raw: string | null;
  row?: number;
  line?: number;
}

type Reasons = Record<string, { count: number; examples: Example[] }>;

interface Report {
  source?: Record<string, unknown>;
  rows_read?: number;
  rows_kept?: number;
  rows_rejected?: number;
  cells_coerced?: number;
  records?: Reasons;
  columns?: { name: string; type: string; read_as?: string; coerced?: Reasons }[];
  beyond_columns?: Record<string, Reasons>;
}

export function ReportDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const report = useQuery({
    queryKey: ["reports", version.id],
    queryFn: async () =>
      (await ok(
        api.GET("/v1/versions/{version_id}/report", { params: { path: { version_id: version.id ?? "" } } }),
      )) as unknown as Report,
    staleTime: Infinity,
  });
  return (
    <Dialog title={`How ${version.fileName} was read`} onClose={onClose} wide>
      {report.isPending && <p className="quiet-text">Fetching the report …</p>}
      <Problems of={report.error} retry={() => void report.refetch()} />
      {report.data && <Findings report={report.data} />}
      <footer className="dialog-foot">
        <button
          type="button"
          className="button"
          disabled={!report.data}
          onClick={() => save("report.json", report.data)}
        >
          <Icon name="download" />
          Download
        </button>
      </footer>
    </Dialog>
  );
}

function Findings({ report }: { report: Report }) {
  const touched: [string, Reasons][] = [
    ...(report.columns ?? []).flatMap(({ name, coerced }): [string, Reasons][] => (coerced ? [[name, coerced]] : [])),
    ...Object.entries(report.beyond_columns ?? {}),
  ];
  const records = Object.entries(report.records ?? {});
  return (
    <>
      <p>
        Read {count(report.rows_read)} records, kept {count(report.rows_kept)}; {count(report.cells_coerced)} cells are
        not in the table as they stood in the file. Nothing else was left out or changed.
      </p>
      <dl className="facts">
        {Object.entries(report.source ?? {}).map(([name, value]) => (
          <div key={name}>
            <dt>{words(name)}</dt>
            <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
      {records.length > 0 && <ReasonTable caption="Records left out" groups={[["", Object.fromEntries(records)]]} />}
      {touched.length > 0 && <ReasonTable caption="Cells" groups={touched} />}
    </>
  );
}

function ReasonTable({ caption, groups }: { caption: string; groups: [string, Reasons][] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table className="grid">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">What</th>
            <th scope="col" className="number">
              How many
            </th>
            <th scope="col">Such as</th>
          </tr>
        </thead>
        <tbody>
          {groups.flatMap(([column, reasons]) =>
            Object.entries(reasons).map(([reason, { count: many, examples }]) => (
              <tr key={column + reason}>
                <th scope="row">{column || "–"}</th>
                <td>{words(reason)}</td>
                <td className="number">{count(many)}</td>
                <td>{examples.map(example).join("; ")}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

function example({ raw, row, line }: Example): string {
  const place = line === undefined ? (row === undefined ? "" : ` (row ${count(row + 1)})`) : ` (line ${count(line)})`;
  return `“${raw ?? ""}”${place}`;
}
