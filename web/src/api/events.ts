// Reads server-sent events from a fetch, GET or POST, and watches things until they have ended.
import { Problem } from "./problem";
import { send } from "./session";

export interface ServerEvent {
  type: string;
  data: string;
}

/** Takes text as it arrives, in any pieces, and gives the events that are complete. */
export class EventParser {
  #rest = "";
  #type = "";
  #data: string[] = [];

  push(chunk: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const text = this.#rest + chunk;
    // A carriage return at the very end may be the first half of a line break.
    const held = text.endsWith("\r") ? 1 : 0;
    const lines = text.slice(0, text.length - held).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? "") + text.slice(text.length - held);
    for (const line of lines) this.#line(line, events);
    return events;
  }

  #line(line: string, events: ServerEvent[]): void {
    if (line === "") {
      if (this.#data.length > 0) events.push({ type: this.#type || "message", data: this.#data.join("\n") });
      this.#type = "";
      this.#data = [];
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#type = value;
    if (field === "data") this.#data.push(value);
  }
}

export interface StreamOptions {
  body?: unknown;
  signal?: AbortSignal;
}

/** The messages of a streaming call, each as it comes; a problem on the way is thrown. */
export async function* stream<T>(path: string, { body, signal }: StreamOptions = {}): AsyncGenerator<T> {
  const response = await send(
    new Request(new URL(path, location.origin), {
      method: body === undefined ? "GET" : "POST",
      headers: { Accept: "text/event-stream", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }),
  );
  if (!response.ok || !response.body) throw new Problem(response.status, await response.json().catch(() => null));
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let piece = await reader.read();
  try {
    for (; !piece.done; piece = await reader.read()) {
      for (const event of parser.push(piece.value)) {
        if (event.type === "end") continue;
        const message: unknown = JSON.parse(event.data);
        if (event.type === "error") throw new Problem(statusOf(message), message);
        yield message as T;
      }
    }
  } finally {
    if (!piece.done) reader.cancel().catch(() => undefined);
  }
}

function statusOf(problem: unknown): number {
  const status = (problem as { status?: unknown } | null)?.status;
  return typeof status === "number" ? status : 500;
}

const PAUSES_MS = [300, 1000, 2000, 5000, 10000];

/** Follows a thing until it has ended, over cut connections and restarts of the server. */
export async function watch<T>(
  path: string,
  ended: (state: T) => boolean,
  seen: (state: T) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      for await (const state of stream<T>(path, { signal })) {
        failures = 0;
        seen(state);
        if (ended(state)) return;
      }
    } catch (error) {
      const lasting = error instanceof Problem && error.status < 500;
      if (signal.aborted || lasting || failures >= PAUSES_MS.length) throw error;
    }
    await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0, signal);
  }
}

export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("Stopped", "AbortError"));
    });
  });
}
