// API keys: listed without their secrets, created with scopes and an end, revoked.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../api/client";
import type { ApiKey } from "../api/types";
import { useAccess } from "../session/access";
import { Confirm } from "../ui/Confirm";
import { counted, date, moment } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problems } from "../ui/Notice";
import { CreateKey } from "./CreateKey";
import { permissionName } from "./roles";

export function ApiKeys() {
  const { may } = useAccess();
  const [creating, setCreating] = useState(false);
  const list = useQuery({
    queryKey: ["apiKeys"],
    queryFn: () => ok(api.GET("/v1/apiKeys", { params: { query: { pageSize: 1000 } } })),
  });
  const write = may("PERMISSION_KEY_WRITE");
  return (
    <div className="stack">
      <p className="quiet-text">Keys let scripts do what you may do. Send one as “Authorization: Bearer …”.</p>
      {write && (
        <div>
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            <Icon name="plus" />
            Create a key
          </button>
        </div>
      )}
      <Problems of={list.error} retry={() => void list.refetch()} />
      {list.data && !list.data.apiKeys?.length && <p className="quiet-text">There are no keys.</p>}
      <ul className="rows" aria-label="API keys">
        {list.data?.apiKeys?.map((key) => (
          <KeyRow key={key.id} apiKey={key} write={write} />
        ))}
      </ul>
      {creating && <CreateKey onClose={() => setCreating(false)} />}
    </div>
  );
}

function KeyRow({ apiKey, write }: { apiKey: ApiKey; write: boolean }) {
  const queries = useQueryClient();
  const [revoking, setRevoking] = useState(false);
  const revoke = async () => {
    await ok(api.DELETE("/v1/apiKeys/{key_id}", { params: { path: { key_id: apiKey.id ?? "" } } }));
    await queries.invalidateQueries({ queryKey: ["apiKeys"] });
  };
  const scopes = apiKey.scopes ?? [];
  return (
    <li className="card row-card">
      <div className="grow">
        <strong>{apiKey.displayName}</strong> <code>{apiKey.prefix}…</code>
        <p className="quiet-text">
          {apiKey.expireTime ? `until ${date(apiKey.expireTime)}` : "without an end"} ·{" "}
          {apiKey.lastUseTime ? `last used ${moment(apiKey.lastUseTime)}` : "never used"} ·{" "}
          <span title={scopes.map(permissionName).join(", ")}>
            {scopes.length > 0 ? counted(scopes.length, "permission") : "all that its owner may"}
          </span>
        </p>
      </div>
      {write && (
        <button type="button" className="button small" onClick={() => setRevoking(true)}>
          Revoke
        </button>
      )}
      {revoking && (
        <Confirm
          title={`Revoke ${apiKey.displayName}?`}
          action="Revoke"
          onConfirm={revoke}
          onClose={() => setRevoking(false)}
        >
          <p>Whatever uses this key stops working at once.</p>
        </Confirm>
      )}
    </li>
  );
}
