// The names of the organisation and its workspaces.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ok } from "../api/client";
import { useAccess } from "../session/access";
import { useWorkspaces } from "../session/workspaces";
import { useAction } from "../ui/action";
import { Notice, Problems } from "../ui/Notice";

export function Names() {
  const { me, may } = useAccess();
  const queries = useQueryClient();
  const list = useWorkspaces();
  const renameOrganization = async (displayName: string) => {
    await ok(api.PATCH("/v1/organization", { body: { displayName } }));
    await queries.invalidateQueries({ queryKey: ["me"] });
  };
  const renameWorkspace = async (id: string, displayName: string) => {
    await ok(
      api.PATCH("/v1/workspaces/{workspace_id}", { params: { path: { workspace_id: id } }, body: { displayName } }),
    );
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
  };
  const write = may("PERMISSION_WORKSPACE_WRITE");
  return (
    <div className="stack narrow">
      <NameForm
        label="Organisation"
        value={me.organization?.displayName ?? ""}
        submit={may("PERMISSION_ORGANIZATION_WRITE") ? renameOrganization : null}
      />
      <Problems of={list.error} retry={() => void list.refetch()} />
      {list.data?.workspaces?.map((workspace) => (
        <NameForm
          key={workspace.id}
          label={workspace.id === me.defaultWorkspaceId ? "Workspace (yours by default)" : "Workspace"}
          value={workspace.displayName ?? ""}
          submit={write ? (name) => renameWorkspace(workspace.id ?? "", name) : null}
        />
      ))}
    </div>
  );
}

interface NameFormProps {
  label: string;
  value: string;
  submit: ((name: string) => Promise<void>) | null;
}

function NameForm({ label, value, submit }: NameFormProps) {
  const [done, setDone] = useState(false);
  const rename = useAction(async (name: string) => {
    setDone(false);
    await submit?.(name);
    setDone(true);
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.run(String(new FormData(event.currentTarget).get("name")).trim());
  };
  return (
    <form className="form card" onSubmit={onSubmit}>
      <label className="field">
        <span>{label}</span>
        <input name="name" defaultValue={value} required maxLength={120} readOnly={!submit} />
      </label>
      <Problems of={rename.error} />
      {done && <Notice kind="good">Saved.</Notice>}
      {submit && (
        <button type="submit" className="button" disabled={rename.busy}>
          Rename
        </button>
      )}
    </form>
  );
}
