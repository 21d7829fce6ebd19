// Remembers unfinished uploads in this browser.
import type { Unfinished } from "./plan";

const STORED = "dataspeaks.uploads";

export function recall(): Unfinished[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    return Array.isArray(stored) ? (stored as Unfinished[]) : [];
  } catch {
    return [];
  }
}

export function remember(unfinished: Unfinished): void {
  store([...without(unfinished.uploadId), unfinished]);
}

export function forget(uploadId: string): void {
  store(without(uploadId));
}

function without(uploadId: string): Unfinished[] {
  return recall().filter((each) => each.uploadId !== uploadId);
}

function store(all: Unfinished[]): void {
  localStorage.setItem(STORED, JSON.stringify(all.slice(-20)));
}
