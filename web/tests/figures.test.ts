import { describe, expect, test } from "vitest";
import { column, formatter, isShare, steps } from "../src/ui/figures";

describe("the figures of a column", () => {
  test.each([
    ["share of first", [1, 0.175, null], true],
    ["share", [35, 12], false],
    ["shares sold", [0.5], false],
    ["relative difference", [1.2], true],
  ])("%s of %j are parts of a whole: %s", (name, values, parts) => {
    expect(isShare({ name, type: "double" }, values)).toBe(parts);
  });

  test.each([
    ["double", undefined, [59880.275, 140221, null], ["59,880.28", "140,221.00", "–"]],
    ["double", undefined, [0.5, 12], ["0.5000", "12.0000"]],
    ["double", undefined, [4, 12], ["4", "12"]],
    ["double", undefined, [2.67e-14, 0.46], ["2.67e-14", "0.46"]],
    ["decimal", undefined, ["12.50"], ["12.50"]],
    ["date", "time", ["2024-01-01", "2024-02-01", "2024-04-01"], ["Jan 2024", "Feb 2024", "Apr 2024"]],
  ])("of type %s and role %s: %j", (type, role, values, shown) => {
    const written = column({ name: "x", type, ...(role ? { role } : {}) }, values);
    expect(values.map(written)).toEqual(shown);
  });

  test.each([
    [["2023-01-01", "2024-01-01", "2025-01-01"], "2023"],
    [["2023-01-01", "2023-04-01", "2023-07-01"], "Q1 2023"],
    [["2023-01-01", "2023-04-01"], "2023-01-01"],
    [["2023-01-01", "2023-01-02", "2023-01-03"], "2023-01-01"],
  ])("steps %j begin with %s", (days, first) => {
    expect(steps(days)(days[0] ?? "")).toBe(first);
  });

  test("are told with their unit, shares as percentages", () => {
    expect([formatter("EUR", false).whole(1234.5), formatter("", true).short(0.175)]).toEqual(["1,234.5 EUR", "17.5%"]);
  });
});
