// Who is signed in, and what they may do; pages hide what a role cannot do, the server refuses it anyway.
import { createContext, useContext } from "react";
import type { Me, Permission } from "../api/types";

export interface Access {
  me: Me;
  may: (permission: Permission) => boolean;
  leave: () => void;
}

export const AccessContext = createContext<Access | null>(null);

export function useAccess(): Access {
  const access = useContext(AccessContext);
  if (!access) throw new Error("Nobody is signed in here.");
  return access;
}
