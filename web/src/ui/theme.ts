// Light or dark: the system's preference until a person chooses.
import { useCallback, useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

const STORED = "dataspeaks.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const changed = new EventTarget();

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : system.matches ? "dark" : "light";
}

function subscribe(listener: () => void): () => void {
  system.addEventListener("change", listener);
  changed.addEventListener("change", listener);
  return () => {
    system.removeEventListener("change", listener);
    changed.removeEventListener("change", listener);
  };
}

export function useTheme(): [Theme, () => void] {
  const theme = useSyncExternalStore(subscribe, current);
  const toggle = useCallback(() => {
    const next = current() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem(STORED, next);
    changed.dispatchEvent(new Event("change"));
  }, []);
  return [theme, toggle];
}
