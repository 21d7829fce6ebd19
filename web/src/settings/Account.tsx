// One's own account: who one is here, and the password.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok } from "../api/client";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { words } from "../ui/format";
import { Notice, Problems } from "../ui/Notice";

export function Account() {
  const { me } = useAccess();
  return (
    <div className="stack narrow">
      <dl className="facts card">
        <div>
          <dt>Name</dt>
          <dd>{me.user?.displayName || "–"}</dd>
        </div>
        <div>
          <dt>E-mail address</dt>
          <dd>{me.user?.email}</dd>
        </div>
        <div>
          <dt>Organisation</dt>
          <dd>{me.organization?.displayName}</dd>
        </div>
        <div>
          <dt>Role</dt>
          <dd>{words(me.role, "ROLE_")}</dd>
        </div>
      </dl>
      <Password has={me.hasPassword ?? false} email={me.user?.email ?? ""} />
    </div>
  );
}

function Password({ has, email }: { has: boolean; email: string }) {
  const queries = useQueryClient();
  const [set, setSet] = useState(false);
  const change = useAction(async (currentPassword: string, newPassword: string) => {
    setSet(false);
    await ok(api.POST("/v1/me:setPassword", { body: { currentPassword, newPassword } }));
    setSet(true);
    await queries.invalidateQueries({ queryKey: ["me"] });
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.run(String(form.get("current") ?? ""), String(form.get("new")));
    event.currentTarget.reset();
  };
  return (
    <form className="form card" onSubmit={submit}>
      <h2>{has ? "Change your password" : "Set a password"}</h2>
      {!has && <p className="quiet-text">With a password you can sign in without a one-time link.</p>}
      <Problems of={change.error} />
      {set && <Notice kind="good">Your password is set.</Notice>}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      {has && (
        <label className="field">
          <span>Current password</span>
          <input name="current" type="password" autoComplete="current-password" required maxLength={1024} />
        </label>
      )}
      <label className="field">
        <span>New password</span>
        <input
          name="new"
          type="password"
          autoComplete="new-password"
          required
          maxLength={1024}
          aria-describedby="password-hint"
        />
      </label>
      <p id="password-hint" className="quiet-text small-text">
        A phrase of several words is long enough, and easy to keep in mind.
      </p>
      <button type="submit" className="button primary" disabled={change.busy}>
        {has ? "Change" : "Set"} password
      </button>
    </form>
  );
}
