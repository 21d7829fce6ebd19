// The workspaces of the organisation, and the one that this browser shows.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { api, ok } from "../api/client";
import type { Workspace } from "../api/types";
import { useAccess } from "./access";

const STORED = "dataspeaks.workspace";
const changed = new EventTarget();

function subscribe(listener: () => void): () => void {
  addEventListener("storage", listener);
  changed.addEventListener("change", listener);
  return () => {
    removeEventListener("storage", listener);
    changed.removeEventListener("change", listener);
  };
}

export function useWorkspaces() {
  return useQuery({
    queryKey: ["workspaces"],
    queryFn: () => ok(api.GET("/v1/workspaces", { params: { query: { pageSize: 1000 } } })),
  });
}

export interface Workspaces {
  all: Workspace[];
  /** The one shown: the one chosen here, as long as it is there, else the person's own. */
  current: Workspace | undefined;
  choose: (id: string) => void;
}

export function useWorkspace(): Workspaces {
  const { me } = useAccess();
  const list = useWorkspaces();
  const chosen = useSyncExternalStore(subscribe, () => localStorage.getItem(STORED) ?? "");
  const choose = useCallback((id: string) => {
    localStorage.setItem(STORED, id);
    changed.dispatchEvent(new Event("change"));
  }, []);
  const all = list.data?.workspaces ?? [];
  const named = (id: string | undefined) => all.find((each) => each.id === id);
  return { all, current: named(chosen) ?? named(me.defaultWorkspaceId) ?? all[0], choose };
}
