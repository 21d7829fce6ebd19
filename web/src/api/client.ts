// The typed client of the front door; paths and messages come from its OpenAPI document.
import createClient from "openapi-fetch";
import { Problem } from "./problem";
import type { paths } from "./schema";
import { send } from "./session";

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body, or its problem thrown. */
export async function ok<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Problem(response.status, error);
  return data as T;
}

/** An id for a request that creates something, so that a repeat does not create it twice. */
export function requestId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
