// What every page does when it opens: its name in the window's title, and the focus on its heading.
import { useEffect, useRef } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Data Speaks` : "Data Speaks";
  }, [title]);
}

let loaded = false;

/** Moves the focus to a page's heading when it opens by a click, so that screen readers hear where they are. */
export function useArrival<E extends HTMLElement>() {
  const heading = useRef<E>(null);
  useEffect(() => {
    // What the browser itself has loaded begins at its top.
    if (loaded && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    loaded = true;
  }, []);
  return heading;
}
