// The conversations about a data set: open, rename, delete.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../api/client";
import type { Conversation } from "../api/types";
import { useAccess } from "../session/access";
import { Confirm } from "../ui/Confirm";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { NameDialog } from "../ui/NameDialog";
import { Problems } from "../ui/Notice";
import { useConversations } from "./conversation";

interface ConversationsProps {
  datasetId: string;
  current: string;
  open: (id: string) => void;
}

export function Conversations({ datasetId, current, open }: ConversationsProps) {
  const { may } = useAccess();
  const list = useConversations(datasetId);
  const write = may("PERMISSION_CONVERSATION_WRITE");
  const all = list.data?.pages.flatMap((page) => page.conversations ?? []) ?? [];
  return (
    <aside className="conversations" aria-label="Conversations">
      {write && (
        <button type="button" className="button" onClick={() => open("")} disabled={!current}>
          <Icon name="plus" />
          New conversation
        </button>
      )}
      <Problems of={list.error} />
      <ul>
        {all.map((each) => (
          <Row key={each.id} conversation={each} current={each.id === current} open={open} write={write} />
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="button quiet small" onClick={() => void list.fetchNextPage()}>
          Older ones
        </button>
      )}
    </aside>
  );
}

interface RowProps {
  conversation: Conversation;
  current: boolean;
  open: (id: string) => void;
  write: boolean;
}

function Row({ conversation, current, open, write }: RowProps) {
  const queries = useQueryClient();
  const [change, setChange] = useState<"rename" | "delete" | null>(null);
  const id = conversation.id ?? "";
  const name = conversation.displayName || "Conversation";
  const remove = async () => {
    await ok(api.DELETE("/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }));
    if (current) open("");
    await queries.invalidateQueries({ queryKey: ["conversations"] });
  };
  const rename = async (displayName: string) => {
    const params = { path: { conversation_id: id } };
    await ok(api.PATCH("/v1/conversations/{conversation_id}", { params, body: { displayName } }));
    await queries.invalidateQueries({ queryKey: ["conversations"] });
  };
  return (
    <li>
      <button
        type="button"
        className="conversation"
        aria-current={current ? "true" : undefined}
        onClick={() => open(id)}
      >
        {name}
      </button>
      {write && (
        <Menu
          end
          className="button quiet square small"
          name={`More about ${name}`}
          label={<span aria-hidden="true">⋯</span>}
          items={[
            { label: "Rename", onSelect: () => setChange("rename") },
            { label: "Delete", onSelect: () => setChange("delete"), danger: true },
          ]}
        />
      )}
      {change === "rename" && (
        <NameDialog name={conversation.displayName} onName={rename} onClose={() => setChange(null)} />
      )}
      {change === "delete" && (
        <Confirm title="Delete this conversation?" action="Delete" onConfirm={remove} onClose={() => setChange(null)}>
          <p>“{name}” and its answers are deleted. The data stay.</p>
        </Confirm>
      )}
    </li>
  );
}
