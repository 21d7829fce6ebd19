import { describe, expect, test } from "vitest";
import { EventParser } from "../src/api/events";

const TEXT =
  'data: {"a":1}\n\n: beat\n\ndata: one\ndata: two\n\nevent: error\r\ndata: {"status":503}\r\n\r\nevent: end\ndata: {}\n\n';
const EVENTS = [
  { type: "message", data: '{"a":1}' },
  { type: "message", data: "one\ntwo" },
  { type: "error", data: '{"status":503}' },
  { type: "end", data: "{}" },
];

describe("server-sent events", () => {
  test("are the same however the text is cut", () => {
    for (const size of [1, 2, 3, 7, TEXT.length]) {
      const parser = new EventParser();
      const pieces = TEXT.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(EVENTS);
    }
  });

  test("that are not complete are held back", () => {
    const parser = new EventParser();
    expect(parser.push("data: half\n")).toEqual([]);
    expect(parser.push("\n")).toEqual([{ type: "message", data: "half" }]);
  });
});
