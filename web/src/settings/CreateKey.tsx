// Creates an API key; its secret is shown this once.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok, requestId } from "../api/client";
import type { Permission } from "../api/types";
import { useAccess } from "../session/access";
import { FormDialog, written } from "../ui/FormDialog";
import { HandOver } from "./HandOver";
import { permissionName } from "./roles";

const ENDS = { 30: "in 30 days", 90: "in 90 days", 365: "in a year" };

export function CreateKey({ onClose }: { onClose: () => void }) {
  const { me } = useAccess();
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const [request] = useState(requestId);
  const create = async (form: FormData) => {
    const body = {
      displayName: written(form, "name"),
      expireDays: Number(form.get("end")),
      scopes: form.getAll("scope") as Permission[],
      requestId: request,
    };
    const key = await ok(api.POST("/v1/apiKeys", { body }));
    setSecret(key.secret ?? "");
    await queries.invalidateQueries({ queryKey: ["apiKeys"] });
  };
  if (secret) {
    return (
      <HandOver
        title="Your new key"
        advice="Keep it somewhere safe now: it is not shown again."
        label="API key"
        secret={secret}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog title="Create a key" action="Create" onSubmit={create} onClose={onClose}>
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
    </FormDialog>
  );
}
