// The chart of a finding.
import { useMemo } from "react";
import type { Column, Insight } from "../api/types";
import { Figure } from "./Figure";
import { ofInsight } from "./shape";

const NONE: Column[] = [];

export function InsightFigure({ insight, columns = NONE }: { insight: Insight; columns?: Column[] | undefined }) {
  // One and the same table at every rendering, so that it is drawn once.
  const drawable = useMemo(
    () => ofInsight(insight, (name) => columns.find((column) => column.name === name)?.unit ?? ""),
    [insight, columns],
  );
  return drawable && <Figure drawable={drawable} fallback={insight.text} />;
}
