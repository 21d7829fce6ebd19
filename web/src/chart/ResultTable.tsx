// A result as a table.
import { useMemo, useState } from "react";
import type { Drawable } from "../api/types";
import { column as columnOf } from "../ui/figures";
import { counted, numeric } from "../ui/format";

const FEW = 12;

export function ResultTable({ drawable, caption }: { drawable: Drawable; caption: string }) {
  const [all, setAll] = useState(false);
  const { columns } = drawable;
  const totals = drawable.extra?.across !== undefined ? drawable.rows.at(-1) : undefined;
  const rows = all || drawable.rows.length <= FEW + 2 ? drawable.rows : drawable.rows.slice(0, FEW);
  const written = useMemo(
    () => columns.map((each, at) => columnOf(each, drawable.rows.map((row) => row[at]))),
    [columns, drawable.rows],
  );
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={caption}>
        <table className="grid">
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={numeric(column.type) ? "number" : ""}>
                  {column.name}
                  {column.unit && <small> {column.unit}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index} className={row === totals ? "totals" : ""}>
                {columns.map((column, at) => (
                  <td key={column.name} className={numeric(column.type) ? "number" : ""}>
                    {row === totals && at === 0 ? "total" : written[at]?.(row[at])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {drawable.rows.length > rows.length && (
        <button type="button" className="button small" onClick={() => setAll(true)}>
          Show all {counted(drawable.rows.length, "row")}
        </button>
      )}
    </>
  );
}
