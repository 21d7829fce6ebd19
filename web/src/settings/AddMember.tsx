// Adds a member, and shows the one-time link to hand over; it is shown this once.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok, requestId } from "../api/client";
import { useAccess } from "../session/access";
import { FormDialog, written } from "../ui/FormDialog";
import { words } from "../ui/format";
import { HandOver } from "./HandOver";
import { DUTIES, rank, ROLES } from "./roles";

export function AddMember({ onClose }: { onClose: () => void }) {
  const { me } = useAccess();
  const queries = useQueryClient();
  const [link, setLink] = useState("");
  const [request] = useState(requestId);
  const add = async (form: FormData) => {
    const role = written(form, "role") as never;
    const told = { email: written(form, "email"), displayName: written(form, "name"), role };
    const member = await ok(api.POST("/v1/members", { body: { ...told, requestId: request } }));
    setLink(absolute(member.signInLink ?? ""));
    await queries.invalidateQueries({ queryKey: ["members"] });
  };
  if (link) {
    return (
      <HandOver
        title="Added"
        advice="Give them this link. It signs them in once, and is not shown again."
        label="One-time sign-in link"
        secret={link}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog title="Add a member" action="Add" onSubmit={add} onClose={onClose}>
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
    </FormDialog>
  );
}

/** A link may come as a path; people need the whole address. */
function absolute(link: string): string {
  return link ? new URL(link, location.origin).href : "";
}
