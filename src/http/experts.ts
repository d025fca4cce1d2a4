import { type Permission } from "../tenancy/permission.ts";
import { type Principal } from "../tenancy/principal.ts";

/** Who answers what the manuals do not, and judges what they do. */
export const expertAccess: readonly [Permission, ...Permission[]] = ["answers:write", "admin"];

/** Whether somebody may judge answers that others were given. */
export function isExpert({ permissions }: Principal): boolean {
  return expertAccess.some((permission) => permissions.has(permission));
}
