// Plans an upload: which bytes each missing part holds, and whether an unfinished upload is of the same file.
import type { Upload } from "../api/types";
import { integer } from "../ui/format";

export interface Piece {
  number: number;
  start: number;
  end: number;
  url: string;
}

/** The parts that have not arrived yet, in order. */
export function missing(upload: Upload): Piece[] {
  const size = integer(upload.sizeBytes);
  const step = integer(upload.partBytes);
  return (upload.parts ?? [])
    .filter((part) => !part.received)
    .map((part) => {
      const number = part.number ?? 1;
      const start = Math.min(size, (number - 1) * step);
      return { number, start, end: Math.min(size, start + step), url: part.url ?? "" };
    })
    .sort((left, right) => left.number - right.number);
}

export function arrivedBytes(upload: Upload): number {
  return integer(upload.sizeBytes) - missing(upload).reduce((sum, piece) => sum + piece.end - piece.start, 0);
}

/** What is remembered of an upload under way, so that it can go on after the page was closed. */
export interface Unfinished {
  uploadId: string;
  datasetId: string;
  fileName: string;
  size: number;
  lastModified: number;
  /** Whether the data set was made for this file. */
  made: boolean;
}

export function sameFile(unfinished: Unfinished, file: File): boolean {
  return (
    unfinished.fileName === file.name && unfinished.size === file.size && unfinished.lastModified === file.lastModified
  );
}
