// What all charts share: type, room, tooltips and axes.
import type { EChartsCoreOption } from "echarts/core";
import type { Palette } from "./palette";

// Widths are measured before anything is drawn, so the font is named rather than inherited.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

export function frame(palette: Palette): EChartsCoreOption {
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
      textStyle: { color: palette.text },
    },
  };
}

export function valueAxis(palette: Palette, scale: boolean, short: (value: number) => string) {
  return {
    type: "value",
    scale,
    axisLabel: { color: palette.ink, formatter: short, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: 4,
    splitLine: { lineStyle: { color: palette.line } },
  };
}

export function categoryAxis(names: string[], palette: Palette, width: number) {
  return {
    type: "category",
    data: names,
    axisLabel: { color: palette.ink, hideOverlap: true, width, overflow: "truncate" },
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
  };
}
