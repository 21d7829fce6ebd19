// A chart in words, for those who hear the page: kind, axes, span, and the extremes.
import type { Drawable } from "../api/types";
import { cell, counted, short, words } from "../ui/format";
import { boxes, grid, shape } from "./shape";

const KINDS: Record<string, string> = {
  bar: "Bar chart",
  line: "Line chart",
  area: "Area chart",
  point: "Scatter plot",
  histogram: "Histogram",
  heatmap: "Heat map",
  box: "Box plot",
};

export function describe(drawable: Drawable): string {
  const kind = KINDS[drawable.chart?.kind ?? ""] ?? words(drawable.chart?.kind);
  const title = drawable.chart?.title ? `${kind}: ${drawable.chart.title}.` : `${kind}.`;
  return [title, body(drawable)].filter(Boolean).join(" ");
}

function body(drawable: Drawable): string {
  const plain = shape(drawable);
  const squares = grid(drawable);
  if (squares) {
    return `${squares.value} for ${counted(squares.xs.length, "column")} and ${counted(squares.ys.length, "row")}.`;
  }
  if (boxes(drawable)) return `Smallest, quartiles and largest for ${counted(drawable.rows.length, "group")}.`;
  if (!plain) return "";
  const points = plain.series.flatMap((series) => series.points.filter(([, y]) => y !== null) as [never, number][]);
  if (points.length === 0) return "No values.";
  const low = points.reduce((best, point) => (point[1] < best[1] ? point : best));
  const high = points.reduce((best, point) => (point[1] > best[1] ? point : best));
  const at = (x: never) => cell(x, plain.x.type, plain.x.role);
  const many = plain.series.length > 1 ? ` in ${counted(plain.series.length, "series", "series")}` : "";
  return (
    `${counted(points.length, "point")}${many}; ${plain.y.name} from ${short(low[1])} at ${at(low[0])} ` +
    `to ${short(high[1])} at ${at(high[0])}.`
  );
}
