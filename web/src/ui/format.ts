// How numbers, sizes, times and names stand in the page.
import type { Cell } from "../api/types";

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const TINY = 1e-4;
const EXACT = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

/** An int64, which travels as text, as a number; 0 where absent. */
export function integer(value: string | number | null | undefined): number {
  return value === null || value === undefined ? 0 : Number(value);
}

export function count(value: string | number | null | undefined): string {
  return WHOLE.format(integer(value));
}

export function counted(value: string | number | null | undefined, one: string, many = `${one}s`): string {
  return `${count(value)} ${integer(value) === 1 ? one : many}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

export function bytes(size: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let step = 0;
  while (size >= 1000 && step < units.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${size < 10 && step > 0 ? size.toFixed(1) : Math.round(size)} ${units[step]}`;
}

export function date(time: string | undefined): string {
  return time ? new Date(time).toLocaleDateString("en", { year: "numeric", month: "short", day: "numeric" }) : "";
}

export function moment(time: string | undefined): string {
  return time ? new Date(time).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" }) : "";
}

/** Whether a cell holds a number; decimals travel as text so that they stay exact. */
export function numeric(type: string | undefined): boolean {
  return type === "integer" || type === "decimal" || type === "double";
}

/** A cell as text: numbers grouped, whole years and identifiers as they are, missing as a dash. */
export function cell(value: Cell | undefined, type?: string, role?: string | null): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!numeric(type) || role === "identifier" || role === "time") return String(value);
  if (typeof value === "string") return grouped(value);
  return Number.isInteger(value) ? WHOLE.format(value) : exact(value);
}

/** Six digits; a number so small that they would follow many zeros, by its power of ten. */
function exact(value: number): string {
  return Math.abs(value) < TINY ? value.toExponential(2) : EXACT.format(value);
}

function grouped(decimal: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(decimal);
  if (!match) return decimal;
  return `${match[1]}${(match[2] ?? "").replace(/\B(?=(\d{3})+$)/g, ",")}${match[3] ?? ""}`;
}

/** A number for an axis: short, at most three digits. */
export function short(value: number): string {
  return Math.abs(value) < 1000 ? EXACT.format(value) : SHORT.format(value);
}

/** A number where its place matters more than its last digits: four of them. */
export function rounded(value: number): string {
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 4 }).format(value);
}

/** `JOB_STATE_RUNNING` with the prefix `JOB_STATE_` as `Running`; `segment_difference` as `Segment difference`. */
export function words(name: string | undefined, prefix = ""): string {
  const text = (name ?? "").replace(prefix, "").replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A file's name as the name of a data set: without its endings, underscores as spaces. */
export function title(fileName: string): string {
  const bare = fileName
    .replace(/(\.(csv|tsv|txt|xlsx|jsonl?|ndjson|parquet|gz|zst))+$/i, "")
    .replace(/[_]+/g, " ")
    .trim();
  return (bare || fileName).slice(0, 200);
}
