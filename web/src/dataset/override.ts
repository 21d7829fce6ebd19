// The correction of a column that a form asks for.
import type { Column, ColumnOverride } from "../api/types";

/** Only what differs from the column as it is; null where nothing does. */
export function overrideOf(column: Column, form: Record<string, string>): ColumnOverride | null {
  const change: Record<string, string> = {};
  const newName = form.newName?.trim();
  if (newName && newName !== column.name) change.newName = newName;
  for (const field of ["type", "role"] as const) {
    if (form[field] && form[field] !== column[field]) change[field] = form[field];
  }
  if (form.aggregation && form.aggregation !== (column.aggregation || "none")) change.aggregation = form.aggregation;
  for (const field of ["unit", "pii"] as const) {
    const value = form[field]?.trim() || "none";
    if (value !== (column[field] || "none")) change[field] = value;
  }
  return Object.keys(change).length > 0 ? { name: column.name ?? "", ...change } : null;
}
