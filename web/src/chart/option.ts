// What ECharts is told to draw.
import type { EChartsCoreOption } from "echarts/core";
import type { Cell, Drawable } from "../api/types";
import { cell, rounded, short } from "../ui/format";
import type { Theme } from "../ui/theme";
import { type Boxes, boxes, type Grid, grid, type Shape, shape, temporal } from "./shape";

export interface Palette {
  ink: string;
  line: string;
  surface: string;
  muted: string;
  low: string;
  colors: string[];
}

export const PALETTES: Record<Theme, Palette> = {
  light: {
    ink: "#5a6270",
    line: "#e3e5e9",
    surface: "#ffffff",
    muted: "#b9c9c8",
    low: "#eef4f3",
    colors: ["#1f6f6b", "#d17a22", "#5566b0", "#b2475a", "#6f8f2f", "#86639f", "#3d8fc0", "#8a6a42"],
  },
  dark: {
    ink: "#a7b0bd",
    line: "#333a45",
    surface: "#1d222a",
    muted: "#466361",
    low: "#22302f",
    colors: ["#5bbdb5", "#eba35a", "#95a4ec", "#e8899b", "#a9c96a", "#c3a1dc", "#79c1ec", "#cbab81"],
  },
};

// Widths are measured before anything is drawn, so the font is named rather than inherited.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

/** More bars than this are not told apart; the table holds them all. */
export const MOST_BARS = 40;

export function lying({ kind, x, series }: Shape): boolean {
  if (kind !== "bar" || temporal(x.type)) return false;
  const names = series.flatMap((each) => each.points.map(([name]) => cell(name, x.type, x.role)));
  return new Set(names).size > 7 || names.some((name) => name.length > 9);
}

export function option(drawable: Drawable, theme: Theme): EChartsCoreOption | null {
  const palette = PALETTES[theme];
  const squares = grid(drawable);
  if (squares) return { ...frame(palette), ...heatmap(squares, palette) };
  const five = boxes(drawable);
  if (five) return { ...frame(palette), ...boxplot(five, palette) };
  const plain = shape(drawable);
  return plain ? { ...frame(palette), ...axes(plain, palette), series: marks(plain, palette) } : null;
}

function frame(palette: Palette): EChartsCoreOption {
  return {
    animation: false,
    color: palette.colors,
    textStyle: { fontFamily: FONT, fontSize: 12, color: palette.ink },
    grid: { left: 8, right: 20, top: 16, bottom: 8, containLabel: true },
    tooltip: {
      // Drawn within the picture: the page's policy refuses markup with styles of its own.
      renderMode: "richText",
      confine: true,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.ink },
    },
  };
}

function valueAxis(name: string, palette: Palette, scale: boolean) {
  return {
    type: "value",
    scale,
    name,
    nameLocation: "end",
    nameTextStyle: { color: palette.ink, align: "left" },
    axisLabel: { color: palette.ink, formatter: short, hideOverlap: true },
    splitLine: { lineStyle: { color: palette.line } },
  };
}

function categoryAxis(names: string[], palette: Palette) {
  return {
    type: "category",
    data: names,
    axisLabel: { color: palette.ink, hideOverlap: true, width: 130, overflow: "truncate" },
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
  };
}

function continuous({ kind, x }: Shape): boolean {
  return (
    ["line", "area", "point"].includes(kind) && (temporal(x.type) || ["integer", "double", "decimal"].includes(x.type))
  );
}

/** A place on an axis of names; edges of bins are rounded. */
function label({ kind, x }: Shape, place: Cell): string {
  return kind === "histogram" && typeof place === "number" ? rounded(place) : cell(place, x.type, x.role);
}

function names(plain: Shape): string[] {
  const all = new Set(plain.series.flatMap((each) => each.points.map(([name]) => label(plain, name))));
  return [...all].slice(0, MOST_BARS * 10);
}

function axes(plain: Shape, palette: Palette): EChartsCoreOption {
  const many = plain.series.length > 1;
  const values = valueAxis("", palette, plain.kind !== "bar" && plain.kind !== "histogram" && plain.kind !== "area");
  const legend = many ? { legend: { type: "scroll", top: 0, textStyle: { color: palette.ink } } } : {};
  const room = many ? { grid: { left: 8, right: 20, top: 40, bottom: 8, containLabel: true } } : {};
  const tooltip = {
    ...(frame(palette).tooltip as object),
    trigger: plain.kind === "point" ? "item" : "axis",
    valueFormatter: (value: unknown) => cell(value as number, "double"),
  };
  if (lying(plain)) {
    const shown = names(plain).slice(0, MOST_BARS);
    return { ...legend, ...room, tooltip, yAxis: { ...categoryAxis(shown, palette), inverse: true }, xAxis: values };
  }
  const xAxis = continuous(plain)
    ? {
        type: temporal(plain.x.type) ? "time" : "value",
        scale: true,
        axisLabel: {
          color: palette.ink,
          hideOverlap: true,
          ...(temporal(plain.x.type)
            ? {}
            : { formatter: (value: number) => (plain.x.role === "time" ? String(value) : short(value)) }),
        },
        axisLine: { lineStyle: { color: palette.line } },
        splitLine: { show: false },
      }
    : categoryAxis(names(plain), palette);
  return { ...legend, ...room, tooltip, xAxis, yAxis: values };
}

function marks(plain: Shape, palette: Palette): object[] {
  const flat = lying(plain);
  const category = !continuous(plain);
  return plain.series.map((series, index) => {
    const points = series.points.map(([x, y]) => {
      const place = category ? label(plain, x) : x;
      return { value: flat ? [y, place] : [place, y], ...faded(plain, place, palette) };
    });
    return {
      name: series.name,
      data: flat ? points.slice(0, MOST_BARS) : points,
      ...look(plain, palette),
      ...(index === 0 && plain.mark !== null ? markLine(plain, palette) : {}),
    };
  });
}

/** Where a chart is about one of its bars, the others step back. */
function faded(plain: Shape, place: unknown, palette: Palette): object {
  const other = plain.kind === "bar" && plain.highlight !== null && String(place) !== plain.highlight;
  return other ? { itemStyle: { color: palette.muted } } : {};
}

function look({ kind, series }: Shape, palette: Palette): object {
  const few = series.every((each) => each.points.length <= 60);
  switch (kind) {
    case "point":
      return { type: "scatter", symbolSize: 7, itemStyle: { opacity: 0.65 } };
    case "line":
      return { type: "line", showSymbol: few, symbolSize: 5, lineStyle: { width: 2 } };
    case "area":
      return { type: "line", showSymbol: false, lineStyle: { width: 2 }, areaStyle: { opacity: 0.2 } };
    case "histogram":
      return { type: "bar", barCategoryGap: "4%", itemStyle: { color: palette.colors[0] } };
    default:
      return { type: "bar", barMaxWidth: 36, itemStyle: { borderRadius: 2 } };
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

function heatmap({ xs, ys, cells, value }: Grid, palette: Palette): EChartsCoreOption {
  const values = cells.map(([, , shown]) => shown);
  return {
    tooltip: {
      ...(frame(palette).tooltip as object),
      formatter: ({ value: [x, y, shown] }: { value: [number, number, number] }) =>
        `${xs[x]} · ${ys[y]}\n${value}: ${cell(shown, "double")}`,
    },
    grid: { left: 8, right: 8, top: 8, bottom: 76, containLabel: true },
    xAxis: categoryAxis(xs, palette),
    yAxis: { ...categoryAxis(ys, palette), inverse: true },
    visualMap: {
      min: Math.min(...values),
      max: Math.max(...values),
      calculable: true,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      formatter: (shown: unknown) => rounded(Number(shown)),
      textStyle: { color: palette.ink },
      inRange: { color: [palette.low, palette.colors[0] ?? palette.ink] },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: palette.surface, borderWidth: 1 } }],
  };
}

function boxplot({ names: labels, five }: Boxes, palette: Palette): EChartsCoreOption {
  return {
    xAxis: categoryAxis(labels, palette),
    yAxis: valueAxis("", palette, true),
    series: [{ type: "boxplot", data: five, itemStyle: { color: palette.low, borderColor: palette.colors[0] } }],
  };
}
