// A result to look at: its chart, or the same as a table.
import { useState } from "react";
import type { Drawable } from "../api/types";
import { cell } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Chart } from "./Chart";
import { drawnNames, lying } from "./option";
import { ResultTable } from "./ResultTable";
import { Backtest } from "./Backtest";
import { boxes, drawn, grid, shape } from "./shape";

export function Figure({ drawable, fallback }: { drawable: Drawable; fallback: string }) {
  const [table, setTable] = useState(false);
  const title = drawable.chart?.title || fallback;
  const single = drawable.rows.length === 1 && drawable.columns.length <= 2;
  if (drawable.rows.length === 0) return null;
  if (!drawn(drawable)) {
    if (drawable.chart?.kind === "number" || single) return <One drawable={drawable} />;
    return (
      <figure className="figure">
        <figcaption>{title}</figcaption>
        <ResultTable drawable={drawable} caption={title} />
      </figure>
    );
  }
  const plain = shape(drawable);
  const bars = plain && lying(plain) ? drawnNames(plain).length : 0;
  const cut = bars > 0 && (plain?.names.length ?? 0) > bars;
  const unit = plain?.unit ?? grid(drawable)?.unit ?? boxes(drawable)?.unit;
  return (
    <figure className="figure">
      <figcaption>
        <span>
          {title}
          {unit && <>, in {unit}</>}
        </span>
        <button type="button" className="button quiet small" onClick={() => setTable(!table)}>
          <Icon name={table ? "chart" : "table"} />
          {table ? "Show as chart" : "Show as table"}
        </button>
      </figcaption>
      {table ? <ResultTable drawable={drawable} caption={title} /> : <Chart drawable={drawable} />}
      {cut && !table && <p className="quiet-text small-text">{bars} bars are drawn; the table holds all.</p>}
      {plain?.band && <Backtest drawable={drawable} unit={plain.unit} />}
    </figure>
  );
}

function One({ drawable }: { drawable: Drawable }) {
  const wanted = drawable.columns.findIndex((column) => column.name === drawable.chart?.y);
  const at = wanted >= 0 ? wanted : drawable.columns.length - 1;
  const column = drawable.columns[at];
  return (
    <dl className="one">
      <dt>{column?.name}</dt>
      <dd>
        {cell(drawable.rows[0]?.[at], column?.type, column?.role)} {column?.unit}
      </dd>
    </dl>
  );
}
