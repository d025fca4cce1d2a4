import { failure } from "../errors.ts";

export const roles = ["all", "gateway", "voice", "rag", "worker"] as const;
export type Role = (typeof roles)[number];

/** Throws `usage` for a name that is none of a role's. */
export function parseRole(name: string): Role {
  const role = roles.find((known) => known === name);
  if (role === undefined) throw failure("usage", { problem: `${name} is no role. There are: ${roles.join(", ")}.` });
  return role;
}
