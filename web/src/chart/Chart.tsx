// A chart with its words for those who hear the page.
import type { EChartsType } from "echarts/core";
import { useEffect, useMemo, useRef } from "react";
import type { Drawable } from "../api/types";
import { useTheme } from "../ui/theme";
import { describe } from "./describe";
import { drawnNames, lying, option } from "./option";
import { grid, shape } from "./shape";

const HEIGHT_PX = 260;
const BAR_PX = 26;

/** Bars that lie need room for each, and names that lean for their length. */
function height(drawable: Drawable, width: number): number {
  const squares = grid(drawable);
  if (squares) return Math.min(560, Math.max(160, squares.ys.length * BAR_PX + 130));
  const plain = shape(drawable);
  if (!plain || !lying(plain, width)) return HEIGHT_PX;
  const beside = plain.apart ? 1 : Math.min(plain.series.length, 3);
  return Math.max(120, drawnNames(plain).length * BAR_PX * beside + 60);
}

export function Chart({ drawable }: { drawable: Drawable }) {
  const element = useRef<HTMLDivElement>(null);
  const [theme] = useTheme();
  const words = useMemo(() => describe(drawable), [drawable]);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const width = target.clientWidth;
    const told = option(drawable, theme, width);
    if (!told) return;
    target.style.height = `${height(drawable, width)}px`;
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

  return <div ref={element} className="chart" role="img" aria-label={words} />;
}
