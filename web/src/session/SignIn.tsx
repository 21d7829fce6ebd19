// Signs in by a one-time link, or by e-mail address and password.
import { type FormEvent, useEffect } from "react";
import { api, ok } from "../api/client";
import { Problem } from "../api/problem";
import type { Me } from "../api/types";
import { useAction } from "../ui/action";
import { Mark } from "../ui/Icon";
import { Problems } from "../ui/Notice";
import { useTitle } from "../ui/page";

/** The token of a one-time link, which then leaves the address bar and the history. */
function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

/** The session's person; asked for where the answer does not name them. */
async function enter(call: Promise<{ me?: Me | undefined }>): Promise<Me> {
  return (await call).me ?? (await ok(api.GET("/v1/me")));
}

/** Redeems the link that the page was opened with, or that is put into the address bar while it is open. */
function useRedeem(onEnter: (me: Me) => void) {
  const redeem = useAction(async (token: string) =>
    onEnter(await enter(ok(api.POST("/v1/session:redeem", { body: { token } })))),
  );
  const { run } = redeem;
  useEffect(() => {
    const take = () => {
      const token = takeToken();
      if (token) run(token);
    };
    take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, [run]);
  return redeem;
}

export function SignIn({ onEnter }: { onEnter: (me: Me) => void }) {
  const redeem = useRedeem(onEnter);
  const signIn = useAction(async (email: string, password: string) =>
    onEnter(await enter(ok(api.POST("/v1/session:signIn", { body: { email, password } })))),
  );
  useTitle("Sign in");

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.run(String(form.get("email")), String(form.get("password")));
  };
  const linkError =
    redeem.error instanceof Problem && redeem.error.status === 401
      ? new Error("This link has been used or is too old. Sign in with your password, or ask for a new link.")
      : redeem.error;

  return (
    <main className="sign-in">
      <div className="sign-in-card card">
        <div className="sign-in-brand">
          <Mark />
          <h1>Data Speaks</h1>
          <p className="quiet-text">Your tables, explained. Every number with a receipt.</p>
        </div>
        {redeem.busy ? (
          <p role="status">Signing you in …</p>
        ) : (
          <form className="form" onSubmit={submit}>
            <Problems of={signIn.error ?? linkError} />
            <label className="field">
              <span>E-mail address</span>
              <input name="email" type="email" autoComplete="username" required maxLength={254} />
            </label>
            <label className="field">
              <span>Password</span>
              <input name="password" type="password" autoComplete="current-password" required maxLength={1024} />
            </label>
            <button type="submit" className="button primary" disabled={signIn.busy}>
              {signIn.busy ? "Signing in …" : "Sign in"}
            </button>
            <p className="quiet-text small-text">No password yet? Open the one-time link that you were given.</p>
          </form>
        )}
      </div>
    </main>
  );
}
