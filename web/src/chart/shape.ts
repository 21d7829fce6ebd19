// From a table and its chart to what is drawn: which column lies on which axis, and which rows belong together.
import type { Cell, ChartSpec, Drawable, Insight, ResultColumn } from "../api/types";
import { numeric } from "../ui/format";

export interface Series {
  name: string;
  points: [x: Cell, y: number | null][];
}

export interface Shape {
  kind: string;
  x: ResultColumn;
  y: ResultColumn;
  series: Series[];
  mark: string | number | null;
  highlight: string | null;
}

const ISO = /^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}.*)?$/;

export function number(value: Cell | undefined): number | null {
  if (value === null || value === undefined || value === "" || typeof value === "boolean") return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

export function temporal(type: string): boolean {
  return type === "date" || type === "timestamp";
}

function typeOf(values: (Cell | undefined)[]): string {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length > 0 && known.every((value) => typeof value === "number")) return "double";
  return known.length > 0 && known.every((value) => ISO.test(String(value))) ? "date" : "string";
}

/** An insight's own small chart as a table with a chart. */
export function ofInsight(insight: Insight): Drawable | null {
  const { chart } = insight;
  if (!chart?.data?.length) return null;
  const names = Object.keys(chart.data[0] ?? {});
  const first = [chart.x, typeof chart.y === "string" ? chart.y : null].filter((name) => name != null);
  const ordered = [...first, ...names.filter((name) => !first.includes(name))];
  return {
    columns: ordered.map((name) => ({ name, type: typeOf(chart.data?.map((row) => row[name]) ?? []) })),
    rows: chart.data.map((row) => ordered.map((name) => row[name] ?? null)),
    chart: { ...chart, highlight: chart.x === insight.dimension ? (insight.entity ?? null) : null },
  };
}

/** The series of a chart, or null where the table says more than a drawing. */
export function shape(drawable: Drawable): Shape | null {
  const { columns, rows, chart } = drawable;
  if (!chart || !rows.length || ["table", "number", "heatmap", "box"].includes(chart.kind)) return null;
  const at = (name: string | null | undefined) => columns.findIndex((column) => column.name === name);
  const x = columns[at(chart.x)];
  const ys = (Array.isArray(chart.y) ? chart.y : [chart.y]).map(at).filter((index) => index >= 0);
  const y = columns[ys[0] ?? -1];
  if (!x || !y) return null;
  const split = at(chart.series);
  const series = ys.flatMap((index) => grouped(rows, at(x.name), index, split, columns[index]?.name ?? ""));
  return { kind: chart.kind, x, y, series, mark: chart.mark ?? null, highlight: chart.highlight ?? null };
}

function grouped(rows: Cell[][], x: number, y: number, split: number, name: string): Series[] {
  const groups = new Map<string, Series>();
  for (const row of rows) {
    const group = split < 0 ? name : String(row[split] ?? "missing");
    const series = groups.get(group) ?? { name: group, points: [] };
    groups.set(group, series);
    series.points.push([row[x] ?? null, number(row[y])]);
  }
  return [...groups.values()];
}

export interface Grid {
  xs: string[];
  ys: string[];
  cells: [x: number, y: number, value: number][];
  value: string;
}

const FEWEST_SQUARES = 4;

/** A heat map: two columns of names and one of numbers. */
export function grid({ columns, rows, chart }: Drawable): Grid | null {
  const at = (name: unknown) => columns.findIndex((column) => column.name === name);
  const [x, y] = [at(chart?.x), at(chart?.y)];
  const named = at(chart?.value ?? chart?.series);
  const value = named >= 0 ? named : columns.findIndex((column, i) => i !== x && i !== y && numeric(column.type));
  if (chart?.kind !== "heatmap" || x < 0 || y < 0 || value < 0) return null;
  const names = (index: number) => [...new Set(rows.map((row) => String(row[index] ?? "missing")))];
  const [xs, ys] = [names(x), names(y)];
  const cells = rows.flatMap((row): Grid["cells"] => {
    const shown = number(row[value]);
    return shown === null
      ? []
      : [[xs.indexOf(String(row[x] ?? "missing")), ys.indexOf(String(row[y] ?? "missing")), shown]];
  });
  // A few squares say less than their numbers.
  return cells.length < FEWEST_SQUARES ? null : { xs, ys, cells, value: columns[value]?.name ?? "" };
}

const FIVE = [/^min/i, /q1|25|lower/i, /median|q2|50/i, /q3|75|upper/i, /^max/i];

export interface Boxes {
  names: string[];
  five: number[][];
}

/** Box plots: a name, and five numbers from the smallest to the largest. */
export function boxes({ columns, rows, chart }: Drawable): Boxes | null {
  if (chart?.kind !== "box") return null;
  const x = columns.findIndex((column) => column.name === chart.x);
  const at = FIVE.map((pattern) => columns.findIndex((column, i) => i !== x && pattern.test(column.name)));
  if (at.includes(-1)) return null;
  const kept = rows.filter((row) => at.every((index) => number(row[index]) !== null));
  return {
    names: kept.map((row) => (x < 0 ? "" : String(row[x] ?? "missing"))),
    five: kept.map((row) => at.map((index) => number(row[index]) ?? 0)),
  };
}

export function drawn(drawable: Drawable): boolean {
  return Boolean(shape(drawable) ?? grid(drawable) ?? boxes(drawable));
}

export type { ChartSpec };
