import { describe, expect, test } from "vitest";
import type { Drawable, Insight } from "../src/api/types";
import { describe as inWords } from "../src/chart/describe";
import { drawnNames, lying, option } from "../src/chart/option";
import { boxes, drawn, grid, ofInsight, shape } from "../src/chart/shape";

const sales: Drawable = {
  columns: [
    { name: "region", type: "string" },
    { name: "revenue", type: "decimal" },
  ],
  rows: [
    ["North", "120.50"],
    ["South", "80.00"],
    [null, "3"],
  ],
  chart: { kind: "bar", x: "region", y: "revenue", title: "Revenue by region" },
};

describe("a chart", () => {
  test("reads decimals, which travel as text, as numbers", () => {
    expect(shape(sales)?.series[0]?.points).toEqual([
      ["North", 120.5],
      ["South", 80],
      ["–", 3],
    ]);
  });

  test("is told in words with its extremes", () => {
    expect(inWords(sales)).toBe("Bar chart: Revenue by region. 3 points; revenue from 3 at – to 120.5 at North.");
  });

  test("splits into series by a column", () => {
    const split: Drawable = {
      columns: [...sales.columns, { name: "year", type: "integer" }],
      rows: [
        ["North", 1, 2023],
        ["North", 2, 2024],
        ["South", 3, 2023],
      ],
      chart: { kind: "line", x: "region", y: "revenue", series: "year" },
    };
    expect(shape(split)?.series.map(({ name, points }) => [name, points.length])).toEqual([
      ["2023", 2],
      ["2024", 1],
    ]);
  });

  test("lays its bars down where their names are long", () => {
    const plain = shape(sales);
    expect(plain && lying(plain)).toBe(false);
    const long = shape({ ...sales, rows: [["North Rhine-Westphalia", 1]] });
    expect(long && lying(long)).toBe(true);
  });

  test("without a column that its axis names is a table", () => {
    expect(drawn({ ...sales, chart: { kind: "bar", x: "gone", y: "revenue" } })).toBe(false);
    expect(drawn({ ...sales, rows: [] })).toBe(false);
    expect(option({ ...sales, chart: { kind: "table" } }, "light")).toBeNull();
  });

  test("of heat needs names on both axes and a number", () => {
    const heat: Drawable = {
      columns: [
        { name: "a", type: "string" },
        { name: "b", type: "string" },
        { name: "r", type: "double" },
      ],
      rows: [
        ["x", "y", 0.5],
        ["x", "z", null],
        ["w", "y", 0.25],
        ["w", "z", 1],
        ["v", "z", 0],
      ],
      chart: { kind: "heatmap", x: "a", y: "b" },
    };
    const cells = [
      [0, 0, 0.5],
      [1, 0, 0.25],
      [1, 1, 1],
      [2, 1, 0],
    ];
    expect(grid(heat)).toEqual({ xs: ["x", "w", "v"], ys: ["y", "z"], cells, value: "r", unit: "", share: false });
    expect(drawn({ ...heat, rows: heat.rows.slice(0, 3) })).toBe(false);
  });

  test("of heat shows both halves of pairs that stand once", () => {
    const pairs: Drawable = {
      columns: ["column", "with", "association"].map((name, at) => ({ name, type: at < 2 ? "string" : "double" })),
      rows: [
        ["a", "b", 0.5],
        ["a", "c", -0.2],
        ["b", "c", 0.1],
      ],
      chart: { kind: "heatmap", x: "column", y: "with", series: "association" },
    };
    const found = grid(pairs);
    expect([found?.xs, found?.ys, found?.cells.length]).toEqual([["a", "b", "c"], ["a", "b", "c"], 6]);
  });

  test("whose places belong to one series each has one bar for each, in the order of the rows", () => {
    const drivers: Drawable = {
      columns: ["column", "value", "weight"].map((name, at) => ({ name, type: at < 2 ? "string" : "double" })),
      rows: [
        ["town", "Ribe", 9],
        ["sold", "true", -5],
        ["town", "Odense", 4],
        ["paid", "true", 3],
      ],
      chart: { kind: "bar", x: "value", y: "weight", series: "column" },
    };
    const plain = shape(drivers);
    expect(plain?.apart).toBe(true);
    expect(plain?.names).toEqual(["Ribe", "sold true", "Odense", "paid true"]);
  });

  test("of a forecast joins what is expected to what is known, within its interval", () => {
    const forecast: Drawable = {
      columns: ["day", "kind", "sales", "low", "high"].map((name, at) => ({
        name,
        type: at === 0 ? "date" : at === 1 ? "string" : "double",
      })),
      rows: [
        ["2024-01-01", "actual", 5, null, null],
        ["2024-02-01", "actual", 6, null, null],
        ["2024-03-01", "forecast", 7, 4, 10],
      ],
      chart: { kind: "line", x: "day", y: "sales", series: "kind" },
    };
    const plain = shape(forecast);
    expect(plain?.series[1]?.points).toEqual([
      ["2024-02-01", 6],
      ["2024-03-01", 7],
    ]);
    expect(plain?.band).toEqual([
      ["2024-02-01", 6, 6],
      ["2024-03-01", 4, 10],
    ]);
  });

  test("of many bars keeps the one that it is about", () => {
    const rows = Array.from({ length: 50 }, (_, at) => [`town ${at}`, at]);
    const plain = shape({ ...sales, rows, chart: { kind: "bar", x: "region", y: "revenue", highlight: "town 48" } });
    expect(plain && drawnNames(plain).slice(-2)).toEqual(["town 10", "town 48"]);
  });

  test("of bins names each edge in as few digits as tell them apart", () => {
    const bins = (edges: number[]) =>
      shape({
        columns: ["from", "count"].map((name) => ({ name, type: "double" })),
        rows: edges.map((edge) => [edge, 1]),
        chart: { kind: "histogram", x: "from", y: "count" },
      })?.names;
    expect(bins([0, 500_000, 1_000_000])).toEqual(["0", "500K", "1M"]);
    expect(bins([1_234_000, 1_234_400])).toEqual(["1,234,000", "1,234,400"]);
  });

  test("of boxes needs five numbers", () => {
    const names = ["min", "q1", "median", "q3", "max"].map((name) => ({ name, type: "double" }));
    const box: Drawable = {
      columns: [{ name: "city", type: "string" }, ...names],
      rows: [["York", 1, 2, 3, 4, 5]],
      chart: { kind: "box", x: "city", y: "median" },
    };
    expect(boxes(box)).toEqual({ names: ["York"], five: [[1, 2, 3, 4, 5]], unit: "" });
  });

  test("of an insight marks the value that the insight is about", () => {
    const insight = {
      dimension: "city",
      entity: "York",
      chart: {
        kind: "bar",
        x: "city",
        y: "price",
        data: [
          { city: "York", price: 4.4 },
          { city: "Hull", price: 3.6 },
        ],
      },
    } as unknown as Insight;
    const drawable = ofInsight(insight, (column) => (column === "price" ? "GBP" : ""));
    expect(drawable?.chart?.highlight).toBe("York");
    expect(drawable?.columns).toEqual([
      { name: "city", type: "string", unit: "" },
      { name: "price", type: "double", unit: "GBP" },
    ]);
  });
});
