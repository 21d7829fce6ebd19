import { describe, expect, test } from "vitest";
import { namesOf, phrasesOf, withNames } from "../src/meaning/words";

const words = [
  { phrase: "turnover", column: "amount" },
  { phrase: "home", column: "town", value: "Ribe" },
  { phrase: "place", column: "town" },
];

describe("words that were taught", () => {
  test("are a column's names where they mean no value of it", () => {
    expect(namesOf(words, "town")).toEqual(["place"]);
  });

  test("are parted by commas, each once", () => {
    expect(phrasesOf(" city, , City,where it was sold ")).toEqual(["city", "where it was sold"]);
  });

  test("replace a column's names and leave the rest", () => {
    expect(withNames(words, "town", ["city"])).toEqual([words[0], words[1], { phrase: "city", column: "town" }]);
  });

  test("mean one thing only", () => {
    expect(withNames(words, "town", ["Turnover"])).toEqual([words[1], { phrase: "Turnover", column: "town" }]);
  });
});
