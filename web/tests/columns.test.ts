import { expect, test } from "vitest";
import { overrideOf } from "../src/dataset/override";

const column = { name: "mail", type: "string", role: "dimension", pii: "email" };
const form = { newName: "mail", type: "string", role: "dimension", unit: "", pii: "email", aggregation: "none" };

test.each([
  [{}, null],
  [{ role: "identifier" }, { name: "mail", role: "identifier" }],
  [{ pii: "none" }, { name: "mail", pii: "none" }],
  [{ unit: " kg " }, { name: "mail", unit: "kg" }],
  [
    { newName: "contact", aggregation: "count" },
    { name: "mail", newName: "contact", aggregation: "count" },
  ],
])("a correction holds what differs alone: %o", (change, override) => {
  expect(overrideOf(column, { ...form, ...change })).toEqual(override);
});
