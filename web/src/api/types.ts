// Names for the contract's messages, and the shape of an operator's result, which the contract carries as bytes.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Role = NonNullable<Me["role"]>;
export type Permission = NonNullable<Me["permissions"]>[number];
export type Member = Schemas["Member"];
export type ApiKey = Schemas["ApiKey"];
export type Workspace = Schemas["Workspace"];
export type Dataset = Schemas["Dataset"];
export type Version = Schemas["Version"];
export type Column = Schemas["Column"];
export type Synonym = Schemas["Synonym"];
export type Upload = Schemas["Upload"];
export type IngestSpec = Schemas["IngestSpec"];
export type ColumnOverride = Schemas["ColumnOverride"];
export type Job = Schemas["Job"];
export type Operator = Schemas["Operator"];
export type Receipt = Schemas["Receipt"];
export type Verification = Schemas["Verification"];
export type Conversation = Schemas["Conversation"];
export type Message = Schemas["Message"];
export type Answer = Schemas["Answer"];
export type Chip = Schemas["Chip"];

export type Cell = string | number | boolean | null;

export interface ResultColumn {
  name: string;
  type: string;
  unit?: string | null;
  role?: string | null;
}

export interface ChartSpec {
  kind: string;
  title?: string | null;
  x?: string | null;
  y?: string | string[] | null;
  series?: string | null;
  /** For heat maps: the column that gives the colour. */
  value?: string | null;
  /** A place on the x axis to draw a line at, such as the day of a change. */
  mark?: string | number | null;
  /** The x value that the chart is about. */
  highlight?: string | null;
}

export interface ShownNumber {
  text: string;
  value: number | null;
}

/** A bounded table and how to draw it: what charts and tables are made of. */
export interface Drawable {
  columns: ResultColumn[];
  rows: Cell[][];
  chart: ChartSpec | null;
  extra?: Extra;
}

/** What only some operators tell. */
export interface Extra {
  insights?: Insight[];
  tests?: Tests;
  /** Of a forecast: each method with its mean error on the past. */
  backtest?: { name: string; mean: number }[];
  /** Of a pivot: the column across whose values stand side by side; its last row holds the totals. */
  across?: string;
  /** Of a comparison of two versions: what became of the first insights of either, and the first rows that differ. */
  insight_changes?: { lines: InsightChange[] };
  rows?: RowChanges;
}

/** What became of an insight from one version to another; null on the side that has it not. */
export interface InsightChange {
  change: "appeared" | "vanished" | "moved" | "same";
  before: { rank: number; text: string } | null;
  after: { rank: number; text: string } | null;
}

/** Rows that differ between two versions: of each kind the first. */
export interface RowChanges {
  examples?: Record<"added" | "removed" | "changed", RowChange[] | undefined>;
}

export interface RowChange {
  key?: Record<string, Cell>;
  /** Of a row that is in one of them alone. */
  cells?: Record<string, Cell>;
  /** Of a row that is in both. */
  changes?: { column: string; before: Cell; after: Cell }[];
}

export interface Result extends Drawable {
  sentence: string;
  numbers: ShownNumber[];
  warnings: string[];
  guarantee: string;
  truncated: boolean;
  extra: Extra;
}

/** What `speak` says of one finding. */
export interface Insight {
  rank: number;
  type: string;
  columns: string[];
  measure?: string | null;
  dimension?: string | null;
  entity?: string | null;
  filter?: Record<string, string>;
  text: string;
  numbers: ShownNumber[];
  why: string;
  follow_up: string;
  descriptive: boolean;
  p_value: number | null;
  effect: number;
  score: number;
  chart: (ChartSpec & { data?: Record<string, Cell>[] }) | null;
}

/** How many relations `speak` tested, and how many it kept at which false-discovery rate. */
export interface Tests {
  tested: number;
  admitted: number;
  kept: number;
  fdr: number;
}
