// The parameters of an operator as they were meant: without the fields that say nothing.

function empty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === null || value === "" || value === 0 || value === false || value === "0" || unspecified(value);
}

function unspecified(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z_]+_UNSPECIFIED$/.test(value);
}

export function meant(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meant);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).map(([name, each]) => [name, meant(each)] as const);
  return Object.fromEntries(kept.filter(([name, each]) => name in CONSTANTS || !empty(each)));
}

/** Constants of a comparison: there, nothing and zero say something. */
const CONSTANTS = { number: true, text: true, flag: true };
