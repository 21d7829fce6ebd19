// Sends a file's missing parts to their signed addresses: three at a time, each again when it fails.
import { api, ok } from "../api/client";
import { pause } from "../api/events";
import { Problem } from "../api/problem";
import type { Upload } from "../api/types";
import { arrivedBytes, missing, type Piece } from "./plan";

const LANES = 3;
const ATTEMPTS = 6;

/** Puts one part; XMLHttpRequest, because fetch tells nothing of what has gone out. */
function put(url: string, body: Blob, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.open("PUT", url);
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new Problem(request.status, parse(request.responseText)));
    };
    request.onerror = () => reject(new TypeError("The connection was cut."));
    request.onabort = () => reject(new DOMException("Stopped", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    request.send(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function lasting(error: unknown): boolean {
  if (error instanceof DOMException) return true;
  return error instanceof Problem && error.status >= 400 && error.status < 500 && ![403, 408, 429].includes(error.status);
}

/** Sends what is missing of the upload; `progress` hears the bytes that have arrived or are on their way. */
export async function sendParts(
  upload: Upload,
  file: File,
  progress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const waiting = missing(upload);
  const sent = new Map<number, number>();
  const before = arrivedBytes(upload);
  const addresses = new Map(waiting.map((piece) => [piece.number, piece.url]));
  const tell = (number: number, size: number) => {
    sent.set(number, size);
    progress(before + [...sent.values()].reduce((sum, each) => sum + each, 0));
  };

  const renew = async () => {
    const fresh = await ok(api.GET("/v1/uploads/{upload_id}", { params: { path: { upload_id: upload.id ?? "" } } }));
    for (const piece of missing(fresh)) addresses.set(piece.number, piece.url);
  };
  const deliver = async (piece: Piece) => {
    const body = file.slice(piece.start, piece.end);
    for (let attempt = 1; ; attempt++) {
      try {
        await put(addresses.get(piece.number) ?? piece.url, body, (size) => tell(piece.number, size), signal);
        tell(piece.number, body.size);
        return;
      } catch (error) {
        tell(piece.number, 0);
        if (signal.aborted || lasting(error) || attempt === ATTEMPTS) throw error;
        await pause(250 * 2 ** attempt, signal);
        // An address that is refused has run out; fresh ones come with the upload.
        if (error instanceof Problem && error.status === 403) await renew();
      }
    }
  };
  const lane = async () => {
    for (let piece = waiting.shift(); piece; piece = waiting.shift()) await deliver(piece);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
