import { describe, expect, test } from "vitest";
import type { Upload } from "../src/api/types";
import { arrivedBytes, missing, sameFile } from "../src/uploads/plan";

const upload: Upload = {
  sizeBytes: "25",
  partBytes: "10",
  parts: [
    { number: 3, sizeBytes: "5", url: "/c" },
    { number: 1, sizeBytes: "10", received: true },
    { number: 2, sizeBytes: "10", url: "/b" },
  ],
};

describe("an upload's plan", () => {
  test("holds the missing parts alone, in order, the last one shorter", () => {
    expect(missing(upload)).toEqual([
      { number: 2, start: 10, end: 20, url: "/b" },
      { number: 3, start: 20, end: 25, url: "/c" },
    ]);
    expect(arrivedBytes(upload)).toBe(10);
  });

  test("of an empty file has one empty part", () => {
    const empty = { sizeBytes: "0", partBytes: "10", parts: [{ number: 1, url: "/a" }] };
    expect(missing(empty)).toEqual([{ number: 1, start: 0, end: 0, url: "/a" }]);
  });

  test("is taken up again for the same file only", () => {
    const file = { name: "a.csv", size: 25, lastModified: 7 } as File;
    const unfinished = { uploadId: "u", datasetId: "d", fileName: "a.csv", size: 25, lastModified: 7, made: true };
    expect(sameFile(unfinished, file)).toBe(true);
    expect(sameFile({ ...unfinished, lastModified: 8 }, file)).toBe(false);
    expect(sameFile({ ...unfinished, size: 26 }, file)).toBe(false);
  });
});
