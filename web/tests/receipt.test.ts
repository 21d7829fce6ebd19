import { expect, test } from "vitest";
import { meant } from "../src/receipt/meant";

test("a receipt's parameters are shown without the fields that say nothing", () => {
  const aggregate = {
    keys: [{ column: "drink", grain: "GRAIN_UNSPECIFIED", binWidth: 0, label: "" }],
    measures: [{ function: "FUNCTION_MEAN", column: "price", quantile: 0 }],
    filter: { clauses: [] },
    limit: 3,
    shares: false,
  };
  expect(meant(aggregate)).toEqual({
    keys: [{ column: "drink" }],
    measures: [{ function: "FUNCTION_MEAN", column: "price" }],
    limit: 3,
  });
});

test("the constants of a comparison are kept, whatever they are", () => {
  const condition = { column: "paid", comparator: "COMPARATOR_EQUAL", values: [{ flag: false }, { number: 0 }] };
  expect(meant({ ...condition, ignoreCase: false })).toEqual(condition);
});
