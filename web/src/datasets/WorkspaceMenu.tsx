// Switches between workspaces; those who may make and rename them.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok, requestId } from "../api/client";
import { useAccess } from "../session/access";
import type { Workspaces } from "../session/workspaces";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { NameDialog } from "../ui/NameDialog";

const LONGEST = 120;

export function WorkspaceMenu({ workspaces: { all, current, choose } }: { workspaces: Workspaces }) {
  const { may } = useAccess();
  const queries = useQueryClient();
  const [change, setChange] = useState<"new" | "rename" | null>(null);
  const [request, setRequest] = useState(requestId);
  const write = may("PERMISSION_WORKSPACE_WRITE");
  const close = () => setChange(null);
  const create = async (displayName: string) => {
    const made = await ok(api.POST("/v1/workspaces", { body: { displayName, requestId: request } }));
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
    setRequest(requestId());
    choose(made.id ?? "");
  };
  const rename = async (displayName: string) => {
    const params = { path: { workspace_id: current?.id ?? "" } };
    await ok(api.PATCH("/v1/workspaces/{workspace_id}", { params, body: { displayName } }));
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
  };
  if (!current || (all.length < 2 && !write)) return null;
  return (
    <>
      <Menu
        end
        label={
          <>
            <small className="quiet-text">Workspace</small>{" "}
            <span className="cut">{current.displayName}</span>
            <Icon name="down" />
          </>
        }
        items={[
          ...all.map(({ id = "", displayName = "" }) => ({
            id,
            label: displayName,
            checked: id === current.id,
            onSelect: () => choose(id),
          })),
          ...(write
            ? [
                { label: "Rename this workspace", onSelect: () => setChange("rename") },
                { label: "New workspace", onSelect: () => setChange("new") },
              ]
            : []),
        ]}
      />
      {change === "new" && (
        <NameDialog title="New workspace" action="Create" longest={LONGEST} onName={create} onClose={close} />
      )}
      {change === "rename" && (
        <NameDialog
          title="Rename the workspace"
          action="Rename"
          name={current.displayName}
          longest={LONGEST}
          onName={rename}
          onClose={close}
        />
      )}
    </>
  );
}
