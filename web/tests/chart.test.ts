import { describe, expect, test } from "vitest";
import type { Drawable, Insight } from "../src/api/types";
import { describe as inWords } from "../src/chart/describe";
import { lying, option } from "../src/chart/option";
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
      [null, 3],
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
    expect(grid(heat)).toEqual({ xs: ["x", "w", "v"], ys: ["y", "z"], cells, value: "r" });
    expect(drawn({ ...heat, rows: heat.rows.slice(0, 3) })).toBe(false);
  });

  test("of boxes needs five numbers", () => {
    const names = ["min", "q1", "median", "q3", "max"].map((name) => ({ name, type: "double" }));
    const box: Drawable = {
      columns: [{ name: "city", type: "string" }, ...names],
      rows: [["York", 1, 2, 3, 4, 5]],
      chart: { kind: "box", x: "city", y: "median" },
    };
    expect(boxes(box)).toEqual({ names: ["York"], five: [[1, 2, 3, 4, 5]] });
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
    const drawable = ofInsight(insight);
    expect(drawable?.chart?.highlight).toBe("York");
    expect(drawable?.columns).toEqual([
      { name: "city", type: "string" },
      { name: "price", type: "double" },
    ]);
  });
});
