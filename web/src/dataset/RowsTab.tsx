// The rows of a version, by page, as the caller may see them.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../api/client";
import type { Cell, Version } from "../api/types";
import { cell, count, integer, numeric } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Notice, Problems } from "../ui/Notice";

const PAGE = 100;
const COLUMNS = 40;

export function RowsTab({ version }: { version: Version }) {
  const [tokens, setTokens] = useState([""]);
  const [from, setFrom] = useState(0);
  const token = tokens.at(-1) ?? "";
  const page = useQuery({
    queryKey: ["rows", version.id, token],
    queryFn: () =>
      ok(
        api.GET("/v1/versions/{version_id}/rows", {
          params: { path: { version_id: version.id ?? "" }, query: { pageSize: PAGE, pageToken: token } },
        }),
      ),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  if (page.isPending) return <p className="quiet-text">Fetching rows …</p>;
  if (!page.data) return <Problems of={page.error} retry={() => void page.refetch()} />;

  const { columns = [], masked = [], nextPageToken } = page.data;
  const rows = (page.data.rows ?? []).map((row) => JSON.parse(row) as Cell[]);
  const first = (tokens.length - 1) * PAGE;
  return (
    <div className="stack" aria-busy={page.isFetching}>
      {masked.length > 0 && (
        <Notice kind="plain">
          Personal data is masked for your role in {masked.length === 1 ? "the column" : "the columns"}{" "}
          {masked.join(", ")}.
        </Notice>
      )}
      <div className="pager">
        <span role="status">
          Rows {count(first + 1)}–{count(first + rows.length)} of {count(version.rows)}
        </span>
        <button
          type="button"
          className="button small"
          disabled={tokens.length === 1}
          onClick={() => setTokens(tokens.slice(0, -1))}
        >
          Previous
        </button>
        <button
          type="button"
          className="button small"
          disabled={!nextPageToken || page.isFetching}
          onClick={() => setTokens([...tokens, nextPageToken ?? ""])}
        >
          Next
        </button>
        {columns.length > COLUMNS && <ColumnPager from={from} of={columns.length} go={setFrom} />}
      </div>
      <Rows version={version} rows={rows} names={columns} from={from} first={first} masked={masked} />
    </div>
  );
}

function ColumnPager({ from, of, go }: { from: number; of: number; go: (from: number) => void }) {
  return (
    <>
      <span>
        Columns {count(from + 1)}–{count(Math.min(of, from + COLUMNS))} of {count(of)}
      </span>
      <button
        type="button"
        className="button small"
        disabled={from === 0}
        onClick={() => go(Math.max(0, from - COLUMNS))}
      >
        Columns before
      </button>
      <button type="button" className="button small" disabled={from + COLUMNS >= of} onClick={() => go(from + COLUMNS)}>
        Columns after
      </button>
    </>
  );
}

interface RowsProps {
  version: Version;
  rows: Cell[][];
  names: string[];
  from: number;
  first: number;
  masked: string[];
}

function Rows({ version, rows, names, from, first, masked }: RowsProps) {
  const known = new Map(version.columns?.map((column) => [column.name, column]));
  const shown = names.slice(from, from + COLUMNS).map((name, index) => ({
    name,
    at: from + index,
    type: known.get(name)?.type,
    role: known.get(name)?.role,
    masked: masked.includes(name),
  }));
  return (
    <div className="scroll tall" tabIndex={0} role="region" aria-label="Rows">
      <table className="grid">
        <thead>
          <tr>
            <th scope="col" className="number">
              #
            </th>
            {shown.map((column) => (
              <th key={column.name} scope="col" className={numeric(column.type) ? "number" : ""}>
                {column.masked && <Icon name="lock" />} {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={first + index}>
              <th scope="row" className="number">
                {count(integer(first + index + 1))}
              </th>
              {shown.map((column) => (
                <td key={column.name} className={classOf(column.type, column.masked, row[column.at])}>
                  {cell(row[column.at], column.type, column.role)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf(type: string | undefined, masked: boolean, value: Cell | undefined): string {
  return [numeric(type) && "number", masked && "masked", value === null && "missing"].filter(Boolean).join(" ");
}
