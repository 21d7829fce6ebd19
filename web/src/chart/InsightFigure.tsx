// The chart of a finding.
import { useMemo } from "react";
import type { Insight } from "../api/types";
import { Figure } from "./Figure";
import { ofInsight } from "./shape";

export function InsightFigure({ insight }: { insight: Insight }) {
  // One and the same table at every rendering, so that it is drawn once.
  const drawable = useMemo(() => ofInsight(insight), [insight]);
  return drawable && <Figure drawable={drawable} fallback={insight.text} />;
}
