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
  return (
    error instanceof Problem && error.status >= 400 && error.status < 500 && ![403, 408, 429].includes(error.status)
  );
}

/** Sends what is missing of the upload; `progress` hears the bytes that have arrived or are on their way. */
export async function sendParts(
  upload: Upload,
  file: File,
  progress: (bytes: number) => void,
  stopped: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const parts = new Parts(upload, file, progress, AbortSignal.any([stopped, failed.signal]));
  try {
    await Promise.all(Array.from({ length: LANES }, () => parts.lane()));
  } finally {
    // Where one lane has given up, the others stop too.
    failed.abort();
  }
}

class Parts {
  readonly #waiting: Piece[];
  readonly #addresses: Map<number, string>;
  readonly #sent = new Map<number, number>();
  readonly #before: number;

  constructor(
    private readonly upload: Upload,
    private readonly file: File,
    private readonly progress: (bytes: number) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#waiting = missing(upload);
    this.#addresses = new Map(this.#waiting.map((piece) => [piece.number, piece.url]));
    this.#before = arrivedBytes(upload);
  }

  /** Delivers one part after the other, until none waits. */
  async lane(): Promise<void> {
    for (let piece = this.#waiting.shift(); piece; piece = this.#waiting.shift()) await this.#deliver(piece);
  }

  async #deliver({ number, start, end }: Piece): Promise<void> {
    const body = this.file.slice(start, end);
    for (let attempt = 1; ; attempt++) {
      try {
        await put(this.#addresses.get(number) ?? "", body, (size) => this.#tell(number, size), this.signal);
        this.#tell(number, body.size);
        return;
      } catch (error) {
        this.#tell(number, 0);
        if (this.signal.aborted || lasting(error) || attempt === ATTEMPTS) throw error;
        await pause(250 * 2 ** attempt, this.signal);
        // An address that is refused has run out; fresh ones come with the upload.
        if (error instanceof Problem && error.status === 403) await this.#renew();
      }
    }
  }

  async #renew(): Promise<void> {
    const path = { upload_id: this.upload.id ?? "" };
    const fresh = await ok(api.GET("/v1/uploads/{upload_id}", { params: { path } }));
    for (const piece of missing(fresh)) this.#addresses.set(piece.number, piece.url);
  }

  #tell(number: number, size: number): void {
    this.#sent.set(number, size);
    this.progress(this.#before + [...this.#sent.values()].reduce((sum, each) => sum + each, 0));
  }
}
