// The members of the organisation, and what those who may can change of them.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "../api/client";
import type { Member, Role } from "../api/types";
import { useAccess } from "../session/access";
import { useAction } from "../ui/action";
import { Confirm } from "../ui/Confirm";
import { date, words } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Problems } from "../ui/Notice";
import { AddMember } from "./AddMember";
import { rank, ROLES } from "./roles";

export function Members() {
  const { may } = useAccess();
  const [adding, setAdding] = useState(false);
  const list = useQuery({
    queryKey: ["members"],
    queryFn: () => ok(api.GET("/v1/members", { params: { query: { pageSize: 1000 } } })),
  });
  const write = may("PERMISSION_MEMBER_WRITE");
  return (
    <div className="stack">
      {write && (
        <div>
          <button type="button" className="button primary" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Add a member
          </button>
        </div>
      )}
      <Problems of={list.error} retry={() => void list.refetch()} />
      <ul className="rows" aria-label="Members">
        {list.data?.members?.map((member) => (
          <MemberRow key={member.userId} member={member} write={write} />
        ))}
      </ul>
      {adding && <AddMember onClose={() => setAdding(false)} />}
    </div>
  );
}

function MemberRow({ member, write }: { member: Member; write: boolean }) {
  const { me } = useAccess();
  const queries = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const id = member.userId ?? "";
  const own = id === me.user?.id;
  const path = { user_id: id };
  const change = useAction(async (role: Role) => {
    await ok(api.PATCH("/v1/members/{user_id}", { params: { path }, body: { role } }));
    await queries.invalidateQueries({ queryKey: ["members"] });
  });
  const remove = async () => {
    await ok(api.DELETE("/v1/members/{user_id}", { params: { path } }));
    await queries.invalidateQueries({ queryKey: ["members"] });
  };
  const within = write && !own && rank(member.role) <= rank(me.role);
  return (
    <li className="card row-card">
      <div className="grow">
        <strong>{member.displayName || member.email}</strong> {own && <span className="tag">you</span>}
        <p className="quiet-text">
          {member.email} · since {date(member.createTime)}
        </p>
        <Problems of={change.error} />
      </div>
      {within ? (
        <>
          <select
            aria-label={`Role of ${member.email}`}
            value={member.role}
            disabled={change.busy}
            onChange={(event) => change.run(event.target.value as Role)}
          >
            {ROLES.filter((role) => rank(role) <= rank(me.role)).map((role) => (
              <option key={role} value={role}>
                {words(role, "ROLE_")}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button quiet square"
            aria-label={`Remove ${member.email}`}
            onClick={() => setRemoving(true)}
          >
            <Icon name="trash" />
          </button>
        </>
      ) : (
        <span className="tag">{words(member.role, "ROLE_")}</span>
      )}
      {removing && (
        <Confirm
          title={`Remove ${member.email}?`}
          action="Remove"
          onConfirm={remove}
          onClose={() => setRemoving(false)}
        >
          <p>They are signed out at once and can no longer see this organisation. What they made stays.</p>
        </Confirm>
      )}
    </li>
  );
}
