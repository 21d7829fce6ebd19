// A chart with its words for those who hear the page.
import type { EChartsType } from "echarts/core";
import { useEffect, useMemo, useRef } from "react";
import type { Drawable } from "../api/types";
import { useTheme } from "../ui/theme";
import { describe } from "./describe";
import { lying, MOST_BARS, option } from "./option";
import { shape } from "./shape";

const HEIGHT_PX = 260;
const BAR_PX = 26;

/** Bars that lie need room for each. */
function height(drawable: Drawable): number {
  const plain = shape(drawable);
  if (drawable.chart?.kind === "heatmap") return 360;
  if (!plain || !lying(plain)) return HEIGHT_PX;
  const bars = Math.min(MOST_BARS, Math.max(...plain.series.map((series) => series.points.length)));
  return Math.max(160, bars * BAR_PX * Math.min(plain.series.length, 3) + 60);
}

export function Chart({ drawable }: { drawable: Drawable }) {
  const element = useRef<HTMLDivElement>(null);
  const [theme] = useTheme();
  const words = useMemo(() => describe(drawable), [drawable]);

  useEffect(() => {
    const target = element.current;
    const told = option(drawable, theme);
    if (!target || !told) return;
    let chart: EChartsType | null = null;
    let gone = false;
    const sizes = new ResizeObserver(() => chart?.resize());
    void import("./draw").then(({ draw }) => {
      if (gone) return;
      chart = draw(target, told);
      sizes.observe(target);
    });
    return () => {
      gone = true;
      sizes.disconnect();
      chart?.dispose();
    };
  }, [drawable, theme]);

  return <div ref={element} className="chart" role="img" aria-label={words} style={{ height: height(drawable) }} />;
}
