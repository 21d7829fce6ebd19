// A result as a table.
import { useState } from "react";
import type { Drawable } from "../api/types";
import { cell, counted, numeric } from "../ui/format";

const FEW = 12;

export function ResultTable({ drawable, caption }: { drawable: Drawable; caption: string }) {
  const [all, setAll] = useState(false);
  const rows = all ? drawable.rows : drawable.rows.slice(0, FEW);
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={caption}>
        <table className="grid">
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              {drawable.columns.map((column) => (
                <th key={column.name} scope="col" className={numeric(column.type) ? "number" : ""}>
                  {column.name}
                  {column.unit && <small> {column.unit}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {drawable.columns.map((column, at) => (
                  <td key={column.name} className={numeric(column.type) ? "number" : ""}>
                    {cell(row[at], column.type, column.role)}
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
