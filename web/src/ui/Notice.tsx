// Short messages that stand in the page: problems, warnings, good news.
import { type ReactNode } from "react";
import { explain } from "../api/problem";
import { Icon, type IconName } from "./Icon";

interface NoticeProps {
  kind: "problem" | "warning" | "good" | "plain";
  children: ReactNode;
}

const ICONS: Record<NoticeProps["kind"], IconName> = {
  problem: "alert",
  warning: "alert",
  good: "check",
  plain: "info",
};

export function Notice({ kind, children }: NoticeProps) {
  return (
    <div className={`notice ${kind}`} role={kind === "problem" ? "alert" : "status"}>
      <Icon name={ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}

/** A failure, told to the person; nothing where there is none. */
export function Problems({ of: error, retry }: { of: unknown; retry?: () => void }) {
  if (error === null || error === undefined) return null;
  return (
    <Notice kind="problem">
      <p>{explain(error)}</p>
      {retry && (
        <button type="button" className="button small" onClick={retry}>
          Try again
        </button>
      )}
    </Notice>
  );
}
