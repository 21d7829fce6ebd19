// Sends requests with the browser's session: on the first 401 it refreshes once, for all tabs together.
import { Problem } from "./problem";

const REFRESHED = "dataspeaks.refreshed";
const signedOut = new EventTarget();
let refreshing: Promise<boolean> | null = null;

/** Calls back when the session has ended and cannot be refreshed; returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.addEventListener("signed-out", listener);
  return () => signedOut.removeEventListener("signed-out", listener);
}

async function exchange(before: string | null): Promise<boolean> {
  // Another tab may have refreshed while this one waited for the lock; its cookies are ours too.
  if (localStorage.getItem(REFRESHED) !== before) return true;
  const response = await fetch("/v1/session:refresh", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  });
  // Only a refusal ends the session; a server that is not there just now does not.
  if (!response.ok && response.status !== 401)
    throw new Problem(response.status, await response.json().catch(() => null));
  if (response.ok) localStorage.setItem(REFRESHED, String(Date.now()));
  return response.ok;
}

function refresh(): Promise<boolean> {
  const before = localStorage.getItem(REFRESHED);
  // Locks exist only where the page came over TLS or from this machine; elsewhere a tab stands alone.
  const alone = async (): Promise<boolean> =>
    "locks" in navigator ? await navigator.locks.request(REFRESHED, () => exchange(before)) : await exchange(before);
  refreshing ??= alone().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

export async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || new URL(request.url).pathname.startsWith("/v1/session:")) return response;
  if (await refresh()) return fetch(again);
  signedOut.dispatchEvent(new Event("signed-out"));
  return response;
}
