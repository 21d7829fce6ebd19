// Adds a member, and shows the one-time link to hand over; it is shown this once.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok, requestId } from "../api/client";
import type { Role } from "../api/types";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { Copy } from "../ui/Copy";
import { Dialog } from "../ui/Dialog";
import { words } from "../ui/format";
import { Notice, Problems } from "../ui/Notice";
import { DUTIES, rank, ROLES } from "./roles";

export function AddMember({ onClose }: { onClose: () => void }) {
  const { me } = useAccess();
  const queries = useQueryClient();
  const [link, setLink] = useState("");
  const [request] = useState(requestId);
  const add = useAction(async (email: string, displayName: string, role: Role) => {
    const member = await ok(
      api.POST("/v1/members", { body: { email, displayName, role: role as never, requestId: request } }),
    );
    setLink(absolute(member.signInLink ?? ""));
    await queries.invalidateQueries({ queryKey: ["members"] });
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    add.run(String(form.get("email")).trim(), String(form.get("name")).trim(), form.get("role") as Role);
  };
  if (link) {
    return (
      <Dialog title="Added" onClose={onClose}>
        <Notice kind="good">Give them this link. It signs them in once, and is not shown again.</Notice>
        <Copy text={link} label="One-time sign-in link" />
        <footer className="dialog-foot">
          <button type="button" className="button primary" onClick={onClose}>
            Done
          </button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Dialog title="Add a member" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Problems of={add.error} />
        <label className="field">
          <span>E-mail address</span>
          <input name="email" type="email" required maxLength={254} data-first />
        </label>
        <label className="field">
          <span>Name</span>
          <input name="name" maxLength={120} />
        </label>
        <label className="field">
          <span>Role</span>
          <select name="role" defaultValue="ROLE_VIEWER">
            {ROLES.filter((role) => rank(role) <= rank(me.role)).map((role) => (
              <option key={role} value={role}>
                {words(role, "ROLE_")}: {DUTIES[role]}
              </option>
            ))}
          </select>
        </label>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={add.busy}>
            Add
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** A link may come as a path; people need the whole address. */
function absolute(link: string): string {
  return link ? new URL(link, location.origin).href : "";
}
