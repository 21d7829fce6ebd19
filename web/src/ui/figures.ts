// How the figures of one column stand together: shares as percentages, steps of time by their name, units told.
import type { Cell, ResultColumn } from "../api/types";
import { cell, short } from "./format";

export interface Formatter {
  /** For an axis: without the unit, with as many digits as tell its ticks apart. */
  short: (value: number) => string;
  /** For a label: three digits, without the unit. */
  brief: (value: number) => string;
  /** For reading: all digits that count, with the unit. */
  whole: (value: number) => string;
}

const BRIEF = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const SHARE = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const MONTH = new Intl.DateTimeFormat("en", { year: "numeric", month: "short", timeZone: "UTC" });
const QUARTERS = ["-01-01", "-04-01", "-07-01", "-10-01"];
const FEWEST_STEPS = 3;
const TINY = 1e-4;

export function formatter(unit: string, share: boolean): Formatter {
  if (share) {
    const written = (value: number) => SHARE.format(value);
    return { short: written, brief: written, whole: written };
  }
  const whole = (value: number) => [cell(value, "double"), unit].filter(Boolean).join(" ");
  return { short, brief: (value) => BRIEF.format(value), whole };
}

/** Whether a column holds parts of a whole: named so, without a unit, and between nothing and all. */
export function isShare({ name, unit }: ResultColumn, values: (Cell | undefined)[]): boolean {
  if (name === "relative difference") return true;
  if (unit || !/\bshare\b/i.test(name)) return false;
  return values.every((value) => value === null || value === undefined || (Number(value) >= 0 && Number(value) <= 1));
}

/** Days that are the first of their year, quarter or month, each, by the name of that; else as they are. */
export function steps(days: string[]): (day: string) => string {
  const different = new Set(days);
  const all = (fits: (day: string) => boolean) => different.size >= FEWEST_STEPS && days.every(fits);
  if (all((day) => /^\d{4}-01-01$/.test(day))) return (day) => day.slice(0, 4);
  if (all((day) => QUARTERS.includes(day.slice(4)))) {
    return (day) => `Q${QUARTERS.indexOf(day.slice(4)) + 1} ${day.slice(0, 4)}`;
  }
  if (all((day) => /^\d{4}-\d{2}-01$/.test(day))) return (day) => MONTH.format(new Date(day));
  return (day) => day;
}

/** How the cells of one column are written, all with as many digits after the point. */
export function column(told: ResultColumn, values: (Cell | undefined)[]): (value: Cell | undefined) => string {
  const there = values.filter((value) => value !== null && value !== undefined);
  if (told.type === "date" && told.role === "time") {
    const named = steps(there.map(String));
    return (value) => (typeof value === "string" ? named(value) : cell(value));
  }
  if (told.type !== "double") return (value) => cell(value, told.type, told.role);
  if (isShare(told, values)) return (value) => (typeof value === "number" ? SHARE.format(value) : cell(value));
  const sizes = there.map((value) => Math.abs(Number(value)));
  if (sizes.some((size) => size > 0 && size < TINY)) return (value) => cell(value, told.type, told.role);
  const digits = sizes.every(Number.isInteger) ? 0 : Math.max(...sizes) >= 100 ? 2 : 4;
  const even = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => (typeof value === "number" ? even.format(value) : cell(value));
}
