// How far a forecast was off on the past that it did not see, and how far other methods were.
import type { Drawable } from "../api/types";
import { formatter } from "../ui/figures";

const INTERVAL = "The shaded band is where eight of ten values are expected.";

export function Backtest({ drawable: { extra }, unit }: { drawable: Drawable; unit: string }) {
  const trials = [...(extra?.backtest ?? [])].sort((one, other) => one.mean - other.mean);
  const told = formatter(unit, false);
  const names = trials.map(({ name, mean }) => `${name} ${told.brief(mean)}`).join(", ");
  const missed = names && ` Tried on the past, the methods missed by, on average: ${[names, unit].join(" ").trim()}.`;
  return (
    <p className="quiet-text small-text">
      {INTERVAL}
      {missed}
    </p>
  );
}
