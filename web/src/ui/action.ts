// Something a person sets off: whether it is at work, and how it failed.
import { useCallback, useRef, useState } from "react";

export interface Action<A extends unknown[]> {
  busy: boolean;
  error: unknown;
  run: (...args: A) => void;
}

export function useAction<A extends unknown[]>(work: (...args: A) => Promise<unknown>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(work);
  latest.current = work;

  const run = useCallback((...args: A) => {
    setBusy(true);
    setError(null);
    latest
      .current(...args)
      .catch(setError)
      .finally(() => setBusy(false));
  }, []);

  return { busy, error, run };
}
