import { type Config } from "../config.ts";
import { readServerNote, type ServerNote } from "../stores/disk/server-note.ts";
import { permissions } from "../tenancy/permission.ts";
import { userSchema, type TenantId } from "../tenancy/tenant.ts";
import { signToken } from "../tenancy/secret-token.ts";
import { type TokenRequest } from "../tenancy/token.ts";
import { signingOptions } from "./tokens.ts";

const localUser = userSchema.parse("local");
const commandLifetimeMs = 3_600_000;

/** The server that runs on DATA_DIR; undefined when none does. */
export function runningServer(config: Config): Promise<ServerNote | undefined> {
  return readServerNote(config.dataDir);
}

/** Signs an access token. Throws `data-dir-unusable` when the local key cannot be read or made. */
export async function mintToken(config: Config, request: TokenRequest): Promise<string> {
  return signToken(request, await signingOptions(config));
}

/** A token for whoever may read DATA_DIR: all that a tenant's own user can have. */
export function mintLocalToken(config: Config, tenant: TenantId): Promise<string> {
  const granted = permissions.filter((permission) => permission !== "operator");
  return mintToken(config, { tenant, user: localUser, permissions: granted, lifetimeMs: commandLifetimeMs });
}
