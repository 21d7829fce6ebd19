// What every page does when it opens: its name in the window's title, and the focus on its heading.
import { useEffect, useRef } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Data Speaks` : "Data Speaks";
  }, [title]);
}

/** Moves the focus to a heading when the page changes by a click, so that screen readers hear where they are. */
export function useArrival<E extends HTMLElement>(where: string) {
  const heading = useRef<E>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current || document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    first.current = false;
  }, [where]);
  return heading;
}
