// What ECharts is told to draw.
import type { EChartsCoreOption } from "echarts/core";
import type { Cell, Drawable } from "../api/types";
import { type Formatter, formatter } from "../ui/figures";
import { cell, short } from "../ui/format";
import type { Theme } from "../ui/theme";
import { categoryAxis, frame, valueAxis } from "./frame";
import { heatmap } from "./heat";
import { type Palette, PALETTES } from "./palette";
import { type Boxes, boxes, grid, type Shape, shape, temporal } from "./shape";

/** More bars than this are not told apart; the table holds them all. */
const MOST_BARS = 20;
/** Fewer where one of them is what the chart is about. */
const MOST_BARS_BESIDE = 12;
const LABELLED_BARS = 12;
const WIDTH_PX = 640;
const NARROW_PX = 420;
const WIDEST_NAME = 0.35;

/** Whether bars lie, so that each has room for its name. */
export function lying({ kind, x, names, series }: Shape, width = WIDTH_PX): boolean {
  if (kind !== "bar" || temporal(x.type)) return false;
  if (width < NARROW_PX) return true;
  return names.length > 7 || names.some((name) => name.length > 9) || series.some((each) => each.points.length > 7);
}

/** The names of bars that are drawn: the first, and always the one that the chart is about. */
export function drawnNames({ names, highlight }: Shape): string[] {
  const first = names.slice(0, highlight === null ? MOST_BARS : MOST_BARS_BESIDE);
  if (highlight === null || first.includes(highlight) || !names.includes(highlight)) return first;
  return [...first.slice(0, -1), highlight];
}

export function option(drawable: Drawable, theme: Theme, width = WIDTH_PX): EChartsCoreOption | null {
  const palette = PALETTES[theme];
  const squares = grid(drawable);
  if (squares) return { ...frame(palette), ...heatmap(squares, palette, width) };
  const five = boxes(drawable);
  if (five) return { ...frame(palette), ...boxplot(five, palette) };
  const plain = shape(drawable);
  if (!plain) return null;
  const told = formatter(plain.unit, plain.share);
  const series = [...marks(plain, palette, width, told), ...band(plain, palette)];
  return { ...frame(palette), ...axes(plain, palette, width, told), series };
}

function continuous({ kind, x }: Shape): boolean {
  return (
    ["line", "area", "point"].includes(kind) && (temporal(x.type) || ["integer", "double", "decimal"].includes(x.type))
  );
}

/** Bars with their numbers beside them need no axis to read these from. */
function labelled({ kind, names, series, labels }: Shape): boolean {
  return kind === "bar" && series.length === 1 && (labels !== null || names.length <= LABELLED_BARS);
}

function axes(plain: Shape, palette: Palette, width: number, told: Formatter): EChartsCoreOption {
  const many = plain.series.length > 1;
  const flat = lying(plain, width);
  const ink = { color: palette.ink };
  const beside = labelled(plain) && flat;
  const below = beside && plain.series.some(({ points }) => points.some(([, y]) => (y ?? 0) < 0));
  const values = {
    ...valueAxis(palette, !["bar", "histogram", "area"].includes(plain.kind), told.short),
    ...(below ? { boundaryGap: ["20%", 0] } : {}),
    ...(beside ? { axisLabel: { show: false }, splitLine: { show: false } } : {}),
  };
  const room = {
    grid: {
      left: 8,
      right: beside ? (plain.labels ? 96 : 60) : 20,
      top: many ? 40 : 20,
      bottom: plain.kind === "point" ? 30 : 8,
      containLabel: true,
    },
    ...(many
      ? { legend: { type: "scroll", top: 0, data: plain.series.map(({ name }) => name), textStyle: ink } }
      : {}),
    tooltip: tooltip(plain, palette, flat, told),
  };
  if (flat) {
    const names = categoryAxis(drawnNames(plain), palette, Math.min(220, width * WIDEST_NAME));
    return { ...room, yAxis: { ...names, inverse: true }, xAxis: values };
  }
  const xAxis = continuous(plain) ? along(plain, palette) : categoryAxis(plain.names, palette, 110);
  return { ...room, xAxis, yAxis: values };
}

function along({ kind, x }: Shape, palette: Palette): object {
  const named = kind === "point" && !temporal(x.type);
  const written = { formatter: (value: number) => (x.role === "time" ? String(value) : short(value)) };
  return {
    type: temporal(x.type) ? "time" : "value",
    scale: true,
    axisLabel: { color: palette.ink, hideOverlap: true, ...(temporal(x.type) ? { showMinLabel: true } : written) },
    axisLine: { lineStyle: { color: palette.line } },
    splitLine: { show: false },
    ...(named ? { name: x.name, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: palette.ink } } : {}),
  };
}

interface Pointed {
  seriesName: string;
  value: [Cell, Cell];
  marker: string;
}

function tooltip(plain: Shape, palette: Palette, flat: boolean, told: Formatter): object {
  const known = new Set(plain.series.map(({ name }) => name));
  const lines = (points: Pointed | Pointed[]): string => {
    const all = [points].flat().filter(({ seriesName }) => known.has(seriesName));
    const [x, y] = flat ? [1, 0] : [0, 1];
    const place = all[0]?.value[x] ?? "";
    const between = plain.band?.find(([at]) => String(at) === String(place));
    return [
      cell(place, plain.x.type === "integer" && !continuous(plain) ? "string" : plain.x.type, plain.x.role),
      ...all.map(({ seriesName, value }) => `${seriesName}: ${told.whole(Number(value[y]))}`),
      ...(between && between[1] !== between[2]
        ? [`between ${told.whole(between[1])} and ${told.whole(between[2])}`]
        : []),
    ].join("\n");
  };
  return {
    ...(frame(palette).tooltip as object),
    trigger: plain.kind === "point" ? "item" : "axis",
    formatter: lines,
  };
}

function marks(plain: Shape, palette: Palette, width: number, told: Formatter): object[] {
  const flat = lying(plain, width);
  const shown = flat ? new Set(drawnNames(plain)) : null;
  const written = labelled(plain);
  return plain.series.map((series, index) => {
    const points = series.points.map(([place, y]) => {
      const own = plain.labels?.get(String(place));
      const label = written ? { label: beside(flat, y ?? 0, own ?? told.brief(y ?? 0), palette) } : {};
      return { value: flat ? [y, place] : [place, y], ...faded(plain, place, palette), ...label };
    });
    return {
      name: series.name,
      data: shown ? points.filter(({ value }) => shown.has(String(value[1]))) : points,
      ...look(plain),
      ...(plain.apart ? { stack: "apart" } : {}),
      ...(plain.band && index > 0 ? { lineStyle: { width: 2, type: "dashed" } } : {}),
      ...(index === 0 && plain.mark !== null ? markLine(plain, palette) : {}),
    };
  });
}

/** The number of a bar, at the end that points away from nothing. */
function beside(flat: boolean, y: number, text: string, palette: Palette): object {
  const position = flat ? (y < 0 ? "left" : "right") : y < 0 ? "bottom" : "top";
  return { show: true, position, formatter: text, color: palette.ink, fontSize: 11 };
}

/** What lies between low and high, below the lines. */
function band({ band: between }: Shape, palette: Palette): object[] {
  if (!between) return [];
  const unseen = { type: "line", stack: "band", stackStrategy: "all", z: 1, silent: true, showSymbol: false };
  return [
    { ...unseen, name: "\0low", data: between.map(([x, low]) => [x, low]), lineStyle: { opacity: 0 } },
    {
      ...unseen,
      name: "\0span",
      data: between.map(([x, low, high]) => [x, high - low]),
      lineStyle: { opacity: 0 },
      areaStyle: { color: palette.colors[1], opacity: 0.18 },
    },
  ];
}

/** Where a chart is about one of its bars, the others step back. */
function faded(plain: Shape, place: unknown, palette: Palette): object {
  const other = plain.kind === "bar" && plain.highlight !== null && String(place) !== plain.highlight;
  return other ? { itemStyle: { color: palette.muted } } : {};
}

function look({ kind, series }: Shape): object {
  const few = series.every((each) => each.points.length <= 60);
  switch (kind) {
    case "point":
      return { type: "scatter", symbolSize: 7, itemStyle: { opacity: 0.65 } };
    case "line":
      return { type: "line", symbol: "circle", showSymbol: few, symbolSize: 5, lineStyle: { width: 2 } };
    case "area":
      return { type: "line", showSymbol: false, lineStyle: { width: 2 }, areaStyle: { opacity: 0.2 } };
    case "histogram":
      return { type: "bar", barCategoryGap: "4%" };
    default:
      return { type: "bar", barMaxWidth: 56, itemStyle: { borderRadius: 2 } };
  }
}

function markLine(plain: Shape, palette: Palette): object {
  return {
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: palette.colors[1], type: "dashed", width: 2 },
      label: { formatter: String(plain.mark), color: palette.ink, position: "insideEndTop" },
      data: [{ xAxis: plain.mark }],
    },
  };
}

function boxplot({ names: labels, five, unit }: Boxes, palette: Palette): EChartsCoreOption {
  const told = formatter(unit, false);
  return {
    xAxis: categoryAxis(labels, palette, 110),
    yAxis: valueAxis(palette, true, told.short),
    series: [{ type: "boxplot", data: five, itemStyle: { color: palette.low, borderColor: palette.colors[0] } }],
  };
}
