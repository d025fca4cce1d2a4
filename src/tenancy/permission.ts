import { z } from "zod";

/** What a token may allow. `answers:write` is for experts, who judge and verify answers. `operator` manages tenants and health and reads no content. */
export const permissions = [
  "ask",
  "equipment:write",
  "documents:read",
  "documents:write",
  "sessions:read",
  "answers:write",
  "admin",
  "operator",
] as const;

export const permissionSchema = z.enum(permissions);
export type Permission = z.infer<typeof permissionSchema>;
