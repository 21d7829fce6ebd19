// Creates an API key; its secret is shown this once.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok, requestId } from "../api/client";
import type { Permission } from "../api/types";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { Copy } from "../ui/Copy";
import { Dialog } from "../ui/Dialog";
import { Notice, Problems } from "../ui/Notice";
import { permissionName } from "./roles";

const ENDS = { 30: "in 30 days", 90: "in 90 days", 365: "in a year" };

export function CreateKey({ onClose }: { onClose: () => void }) {
  const { me } = useAccess();
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const [request] = useState(requestId);
  const create = useAction(async (displayName: string, expireDays: number, scopes: Permission[]) => {
    const key = await ok(api.POST("/v1/apiKeys", { body: { displayName, expireDays, scopes, requestId: request } }));
    setSecret(key.secret ?? "");
    await queries.invalidateQueries({ queryKey: ["apiKeys"] });
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.run(String(form.get("name")).trim(), Number(form.get("end")), form.getAll("scope") as Permission[]);
  };
  if (secret) {
    return (
      <Dialog title="Your new key" onClose={onClose}>
        <Notice kind="good">Keep it somewhere safe now: it is not shown again.</Notice>
        <Copy text={secret} label="API key" />
        <footer className="dialog-foot">
          <button type="button" className="button primary" onClick={onClose}>
            Done
          </button>
        </footer>
      </Dialog>
    );
  }
  return (
    <Dialog title="Create a key" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Problems of={create.error} />
        <label className="field">
          <span>What it is for</span>
          <input name="name" required maxLength={120} data-first placeholder="nightly import" />
        </label>
        <label className="field">
          <span>Ends</span>
          <select name="end" defaultValue="90">
            {Object.entries(ENDS).map(([days, words]) => (
              <option key={days} value={days}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <fieldset className="field">
          <legend>May do (all that you may, where none is chosen)</legend>
          <div className="checks">
            {me.permissions?.map((permission) => (
              <label key={permission}>
                <input type="checkbox" name="scope" value={permission} /> {permissionName(permission)}
              </label>
            ))}
          </div>
        </fieldset>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={create.busy}>
            Create
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
