// From a table and its chart to what is drawn: which column lies on which axis, and which rows belong together.
import type { Cell, ChartSpec, Drawable, Insight, ResultColumn } from "../api/types";
import { formatter, isShare, steps } from "../ui/figures";
import { cell, numeric, rounded, short } from "../ui/format";

export interface Series {
  name: string;
  points: [x: Cell, y: number | null][];
}

export interface Shape {
  kind: string;
  x: ResultColumn;
  y: ResultColumn;
  series: Series[];
  /** The places on the x axis by name, in the order of the rows. */
  names: string[];
  unit: string;
  /** Whether y is a part of a whole. */
  share: boolean;
  /** Whether each place belongs to one series only. */
  apart: boolean;
  /** What y lies between, such as the interval of a forecast. */
  band: [x: Cell, low: number, high: number][] | null;
  /** What stands beside the bars, by name, where it is more than their number. */
  labels: Map<string, string> | null;
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

/** The column that a column of an insight's chart adds up or averages; counts and shares of it are not in its unit. */
function measured({ measure }: Insight, name: string): string {
  return measure && name.endsWith(measure) && !/^(share|number|count)\b/i.test(name) ? measure : name;
}

/** An insight's own small chart as a table with a chart. */
export function ofInsight(insight: Insight, unitOf: (column: string) => string = () => ""): Drawable | null {
  const { chart } = insight;
  if (!chart?.data?.length) return null;
  const names = Object.keys(chart.data[0] ?? {});
  const first = [chart.x, typeof chart.y === "string" ? chart.y : null].filter((name) => name != null);
  const ordered = [...first, ...names.filter((name) => !first.includes(name))];
  return {
    columns: ordered.map((name) => ({
      name,
      type: typeOf(chart.data?.map((row) => row[name]) ?? []),
      unit: unitOf(measured(insight, name)),
    })),
    rows: chart.data.map((row) => ordered.map((name) => row[name] ?? null)),
    chart: { ...chart, highlight: chart.x === insight.dimension ? (insight.entity ?? null) : null },
  };
}

const RELATIVE = "relative difference";

/** The series of a chart, or null where the table says more than a drawing. */
export function shape(drawable: Drawable): Shape | null {
  const { columns, rows, chart } = drawable;
  if (!chart || !rows.length || ["table", "number", "heatmap", "box"].includes(chart.kind)) return null;
  const at = (name: string | null | undefined) => columns.findIndex((column) => column.name === name);
  // Differences of several measures lie on one axis only as parts of what they differ from.
  const wanted = chart.y === "difference" && rows.length > 1 && at(RELATIVE) >= 0 ? RELATIVE : chart.y;
  const ys = (Array.isArray(wanted) ? wanted : [wanted]).map(at).filter((index) => index >= 0);
  const [x, y] = [columns[at(chart.x)], columns[ys[0] ?? -1]];
  if (!x || !y) return null;
  const split = at(chart.series);
  const apart = chart.kind === "bar" && split >= 0 && eachItsOwn(rows, at(x.name), split);
  const named = naming(chart.kind, x, rows, at(x.name), apart ? split : -1);
  const series = ys.flatMap((index) => grouped(rows, named, index, split, columns[index]?.name ?? ""));
  return {
    kind: chart.kind,
    x,
    y,
    series,
    names: [...new Set(rows.map((row) => String(named(row) ?? "")))],
    unit: y.unit ?? "",
    share: ys.every((index) => isShare(columns[index] as ResultColumn, rows.map((row) => row[index]))),
    apart,
    band: chart.kind === "line" ? interval(rows, named, at("low"), at("high"), series) : null,
    labels: reached(rows, named, ys[0] ?? 0, at("share of first"), split),
    mark: chart.mark ?? null,
    highlight: chart.highlight ?? null,
  };
}

type Placing = (row: Cell[]) => Cell;

/** Whether hardly any place has more than one series. */
function eachItsOwn(rows: Cell[][], x: number, split: number): boolean {
  const [places, groups] = [x, split].map((index) => new Set(rows.map((row) => row[index])).size) as [number, number];
  return groups > 1 && rows.length * 2 <= places * groups;
}

/** Where a row lies on the x axis: a number or a moment where the axis is continuous, else a name. */
function naming(kind: string, x: ResultColumn, rows: Cell[][], at: number, split: number): Placing {
  const along = ["line", "area", "point"].includes(kind) && (temporal(x.type) || numeric(x.type));
  if (along) return (row) => row[at] ?? null;
  if (kind === "histogram") return edges(rows, at);
  const step = temporal(x.type) ? steps(rows.map((row) => String(row[at]))) : null;
  const name = (row: Cell[]) => (step && row[at] ? step(String(row[at])) : cell(row[at], x.type, x.role));
  if (split < 0) return name;
  const times = new Map<string, number>();
  for (const each of rows.map(name)) times.set(each, (times.get(each) ?? 0) + 1);
  return (row) => ((times.get(name(row)) ?? 0) > 1 ? `${String(row[split])} ${name(row)}` : name(row));
}

/** The edges of bins, in as few digits as tell them apart. */
function edges(rows: Cell[][], at: number): Placing {
  const values = [...new Set(rows.map((row) => number(row[at]) ?? 0))];
  const writings = [short, rounded, (value: number) => cell(value, "double"), String];
  const fits = (written: (value: number) => string) => new Set(values.map(written)).size === values.length;
  const written = writings.find(fits) ?? String;
  return (row) => written(number(row[at]) ?? 0);
}

function grouped(rows: Cell[][], place: Placing, y: number, split: number, name: string): Series[] {
  const groups = new Map<string, Series>();
  for (const row of rows) {
    const group = split < 0 ? name : String(row[split] ?? "missing");
    const series = groups.get(group) ?? { name: group, points: [] };
    groups.set(group, series);
    series.points.push([place(row), number(row[y])]);
  }
  return [...groups.values()];
}

/** The interval of what lies ahead, joined with its line to the last point that is known. */
function interval(rows: Cell[][], place: Placing, low: number, high: number, series: Series[]): Shape["band"] {
  if (low < 0 || high < 0) return null;
  const between = rows.flatMap((row): [Cell, number, number][] => {
    const [least, most] = [number(row[low]), number(row[high])];
    return least === null || most === null ? [] : [[place(row), least, most]];
  });
  const [known, ahead] = series;
  const last = known?.points.at(-1);
  if (between.length === 0 || !ahead || !last || last[1] === null) return between.length > 0 ? between : null;
  ahead.points.unshift(last);
  return [[last[0], last[1], last[1]], ...between];
}

/** For a funnel: how many reach a step, and which part of all. */
function reached(rows: Cell[][], place: Placing, y: number, share: number, split: number): Shape["labels"] {
  if (share < 0 || split >= 0) return null;
  const parts = formatter("", true);
  const told = (row: Cell[]) => [cell(row[y], "integer"), parts.short(number(row[share]) ?? 0)].join(" · ");
  return new Map(rows.map((row) => [String(place(row)), told(row)]));
}

export interface Grid {
  xs: string[];
  ys: string[];
  cells: [x: number, y: number, value: number][];
  value: string;
  unit: string;
  share: boolean;
}

const FEWEST_SQUARES = 4;

/** A heat map: two columns of names and one of numbers. */
export function grid({ columns, rows, chart }: Drawable): Grid | null {
  const at = (name: unknown) => columns.findIndex((column) => column.name === name);
  const [x, y] = [at(chart?.x), at(chart?.y)];
  const named = at(chart?.value ?? chart?.series);
  const value = named >= 0 ? named : columns.findIndex((column, i) => i !== x && i !== y && numeric(column.type));
  if (chart?.kind !== "heatmap" || x < 0 || y < 0 || value < 0) return null;
  const told = (index: number) => {
    const step = columns[index]?.type === "date" ? steps(rows.map((row) => String(row[index]))) : String;
    return (row: Cell[]) => (row[index] === null ? "missing" : step(String(row[index])));
  };
  const pairs = mirrored(rows.map((row) => [told(x)(row), told(y)(row), number(row[value])]));
  const xs = [...new Set(pairs.map(([left]) => left))];
  const ys = [...new Set(pairs.map(([, right]) => right))];
  const cells = pairs.flatMap(([left, right, shown]): Grid["cells"] =>
    shown === null ? [] : [[xs.indexOf(left), ys.indexOf(right), shown]],
  );
  const shown = columns[value];
  // A few squares say less than their numbers.
  if (cells.length < FEWEST_SQUARES || !shown) return null;
  const share = isShare(shown, rows.map((row) => row[value]));
  return { xs, ys, cells, value: shown.name, unit: shown.unit ?? "", share };
}

type Pair = [x: string, y: string, shown: number | null];

/** Pairs of which each stands once, whichever way round, stand both ways: both axes then have the same names. */
function mirrored(pairs: Pair[]): Pair[] {
  const key = (one: string, other: string) => JSON.stringify([one, other]);
  const known = new Set(pairs.map(([x, y]) => key(x, y)));
  const lefts = new Set(pairs.map(([x]) => x));
  const once = pairs.every(([x, y]) => x !== y && !known.has(key(y, x)));
  if (!once || !pairs.some(([, y]) => lefts.has(y))) return pairs;
  const names = [...new Set(pairs.flatMap(([x, y]) => [x, y]))];
  const both = new Map(pairs.flatMap(([x, y, shown]) => [[key(x, y), shown] as const, [key(y, x), shown] as const]));
  return names.flatMap((x) => names.map((y): Pair => [x, y, both.get(key(x, y)) ?? null]));
}

const FIVE = [/^min/i, /q1|25|lower/i, /median|q2|50/i, /q3|75|upper/i, /^max/i];

export interface Boxes {
  names: string[];
  five: number[][];
  unit: string;
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
    unit: columns[at[2] ?? -1]?.unit ?? "",
  };
}

export function drawn(drawable: Drawable): boolean {
  return Boolean(shape(drawable) ?? grid(drawable) ?? boxes(drawable));
}

export type { ChartSpec };
