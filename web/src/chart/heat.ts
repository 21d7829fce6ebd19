// What ECharts is told of a heat map.
import type { EChartsCoreOption } from "echarts/core";
import { formatter } from "../ui/figures";
import { categoryAxis, frame } from "./frame";
import type { Palette } from "./palette";
import type { Grid } from "./shape";

const WRITTEN_PX = 46;
const WIDEST_NAME = 0.3;
const SHORT_NAME = 4;

export function heatmap(grid: Grid, palette: Palette, width: number): EChartsCoreOption {
  const { xs, ys, cells, value, unit, share } = grid;
  const values = cells.map(([, , shown]) => shown);
  const [low, high] = bounds(values);
  const told = formatter(unit, share);
  const named = Math.min(150, width * WIDEST_NAME);
  const written = (width - named) / xs.length >= WRITTEN_PX;
  const [up, down] = palette.turns;
  const turned = (shown: number) => (low < 0 ? Math.abs(shown) / high : (shown - low) / (high - low || 1));
  const color = (shown: number) => (turned(shown) > (shown < 0 ? down : up) ? palette.surface : palette.text);
  const across = categoryAxis(xs, palette, 110);
  return {
    tooltip: {
      ...(frame(palette).tooltip as object),
      formatter: ({ value: [x, y, shown] }: { value: [number, number, number] }) =>
        `${ys[y]} · ${xs[x]}\n${value}: ${told.whole(shown)}`,
    },
    grid: { left: 8, right: 8, top: 8, bottom: 44, containLabel: true },
    xAxis: written || xs.every((name) => name.length <= SHORT_NAME) ? across : leaning(across),
    yAxis: { ...categoryAxis(ys, palette, named), inverse: true, axisLine: { show: false } },
    visualMap: {
      min: low,
      max: high,
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemWidth: 10,
      itemHeight: 120,
      text: [told.brief(high), told.brief(low)],
      textStyle: { color: palette.ink },
      inRange: { color: [...(low < 0 ? [palette.colors[1]] : []), palette.low, palette.colors[0]] },
    },
    series: [
      {
        type: "heatmap",
        data: cells.map((cell) => ({ value: cell, label: { color: color(cell[2]) } })),
        itemStyle: { borderColor: palette.surface, borderWidth: 1 },
        label: {
          show: written,
          fontSize: 11,
          formatter: ({ value: [, , shown] }: { value: number[] }) => told.brief(shown ?? 0),
        },
      },
    ],
  };
}

/** Names that would not stand side by side lean. */
function leaning(axis: ReturnType<typeof categoryAxis>): object {
  return { ...axis, axisLabel: { ...axis.axisLabel, rotate: 40, hideOverlap: false, interval: 0, width: 80 } };
}

/** From the smallest to the largest; where some are negative as far down as up, with nothing in the middle. */
function bounds(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const far = Math.max(Math.abs(low), Math.abs(high));
  return low < 0 ? [-far, far] : [low, high];
}
