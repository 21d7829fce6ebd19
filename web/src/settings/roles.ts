// The roles and permissions of the contract, in words.
import type { Permission, Role } from "../api/types";

export const ROLES: Role[] = ["ROLE_VIEWER", "ROLE_EDITOR", "ROLE_ADMIN", "ROLE_OWNER"];

export const DUTIES: Record<string, string> = {
  ROLE_VIEWER: "reads data sets, results and conversations",
  ROLE_EDITOR: "also uploads, corrects, deletes and asks",
  ROLE_ADMIN: "also manages members and keys, and sees personal data",
  ROLE_OWNER: "also owns the organisation",
};

export function rank(role: Role | undefined): number {
  return role ? ROLES.indexOf(role) : -1;
}

/** `PERMISSION_DATASET_READ` as `dataset read`. */
export function permissionName(permission: Permission): string {
  return permission.replace("PERMISSION_", "").replaceAll("_", " ").toLowerCase();
}
