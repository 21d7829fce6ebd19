// A button that opens a menu of choices; arrow keys move, Escape closes and gives the focus back.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface MenuItem {
  /** Tells items of one label apart. */
  id?: string;
  label: string;
  onSelect: () => void;
  checked?: boolean;
  danger?: boolean;
}

interface MenuProps {
  label: ReactNode;
  name?: string;
  className?: string;
  items: MenuItem[];
  end?: boolean;
}

export function Menu({ label, name, className = "button", items, end = false }: MenuProps) {
  const [open, setOpen] = useState(false);
  const wrapper = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    focus(wrapper.current, 0);
    const outside = (event: PointerEvent) => {
      if (!wrapper.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    else if (event.key === "Home") focus(wrapper.current, 0);
    else if (event.key === "End") focus(wrapper.current, items.length - 1);
    else if (step) focus(wrapper.current, position(wrapper.current) + step);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  };

  return (
    <div className="menu" ref={wrapper}>
      <button
        ref={opener}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={name}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && !open) {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {label}
      </button>
      {open && (
        <div id={id} role="menu" className={end ? "menu-items end" : "menu-items"} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <button
              key={item.id ?? item.label}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              tabIndex={-1}
              className={item.danger ? "menu-item danger" : "menu-item"}
              onClick={() => {
                close();
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function choices(wrapper: HTMLElement | null): HTMLElement[] {
  return Array.from(wrapper?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? []);
}

function position(wrapper: HTMLElement | null): number {
  return choices(wrapper).indexOf(document.activeElement as HTMLElement);
}

function focus(wrapper: HTMLElement | null, index: number): void {
  const all = choices(wrapper);
  all[(index + all.length) % all.length]?.focus();
}
