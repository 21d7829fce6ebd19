import { describe, expect, test } from "vitest";
import { explain, Problem } from "../src/api/problem";
import { bytes, cell, counted, title, words } from "../src/ui/format";

describe("how things stand in the page", () => {
  test.each([
    [null, "double", undefined, "–"],
    [true, "boolean", undefined, "yes"],
    [1234567, "integer", "measure", "1,234,567"],
    [2024, "integer", "time", "2024"],
    [10045, "integer", "identifier", "10045"],
    ["1234567.50", "decimal", "measure", "1,234,567.50"],
    ["-0.10", "decimal", "measure", "-0.10"],
    [0.1 + 0.2, "double", "measure", "0.3"],
    [1.25e-30, "double", "measure", "1.25e-30"],
    ["007", "string", "text", "007"],
  ])("%s of type %s and role %s is %s", (value, type, role, shown) => {
    expect(cell(value, type, role)).toBe(shown);
  });

  test.each([
    [0, "0 bytes"],
    [1500, "1.5 KB"],
    [299_792_458, "300 MB"],
  ])("%i bytes are %s", (size, shown) => {
    expect(bytes(size)).toBe(shown);
  });

  test.each([
    ["coffee_sales.csv", "coffee sales"],
    ["Q3.2024.xlsx", "Q3.2024"],
    ["log.jsonl.gz", "log"],
    [".csv", ".csv"],
  ])("the file %s becomes the data set %s", (file, shown) => {
    expect(title(file)).toBe(shown);
  });

  test("counts agree with their nouns", () => {
    expect([counted("1", "row"), counted("2000", "row"), counted(0, "series", "series")]).toEqual([
      "1 row",
      "2,000 rows",
      "0 series",
    ]);
  });

  test("names of the contract become words", () => {
    expect(words("JOB_STATE_RUNNING", "JOB_STATE_")).toBe("Running");
    expect(words("segment_difference")).toBe("Segment difference");
  });

  test("a problem is told with its fields, and with its trace where it is ours", () => {
    const fields = new Problem(400, { detail: "Two things.", errors: [{ field: "email", detail: "is not one" }] });
    expect(explain(fields)).toBe("Two things. email: is not one");
    expect(explain(new Problem(500, { detail: "internal error", traceId: "abc" }))).toBe("internal error (trace abc)");
  });
});
