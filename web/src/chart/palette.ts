// The colours of charts, light and dark.
import type { Theme } from "../ui/theme";

export interface Palette {
  /** Of axes and captions. */
  ink: string;
  /** Of what is read closely. */
  text: string;
  line: string;
  surface: string;
  muted: string;
  low: string;
  /** How far between low and the first (second) colour the surface's colour is read better on it than the text's. */
  turns: [first: number, second: number];
  colors: string[];
}

export const PALETTES: Record<Theme, Palette> = {
  light: {
    ink: "#5a6270",
    text: "#1d232b",
    line: "#e3e5e9",
    surface: "#ffffff",
    muted: "#b9c9c8",
    low: "#eef4f3",
    turns: [0.8, 2],
    colors: ["#1f6f6b", "#d17a22", "#5566b0", "#b2475a", "#6f8f2f", "#86639f", "#3d8fc0", "#8a6a42"],
  },
  dark: {
    ink: "#a7b0bd",
    text: "#e7eaef",
    line: "#333a45",
    surface: "#1d222a",
    muted: "#466361",
    low: "#22302f",
    turns: [0.6, 0.6],
    colors: ["#5bbdb5", "#eba35a", "#95a4ec", "#e8899b", "#a9c96a", "#c3a1dc", "#79c1ec", "#cbab81"],
  },
};
