import { readConfig } from "../config.ts";
import { failure } from "../errors.ts";
import { mintToken } from "../roles/local-access.ts";
import { permissions, permissionSchema, type Permission } from "../tenancy/permission.ts";
import { tenantSchema, userSchema } from "../tenancy/tenant.ts";
import { parseCommandLine, required, type Command } from "./command.ts";

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const token: Command = {
  name: "token",
  usage: `Usage: equivox token --user U --tenant T --permissions a,b [--ttl 24h]

  --permissions     any of ${permissions.join(", ")}
  --ttl             how long it is good for: a number and s, m, h or d (default: 24h)`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, {
      user: { type: "string" },
      tenant: { type: "string" },
      permissions: { type: "string" },
      ttl: { type: "string" },
    });
    if (positionals.length > 0) throw failure("usage", { problem: `${positionals.join(" ")} is not understood.` });
    const user = userSchema.safeParse(required(values.user, "--user"));
    if (!user.success) throw failure("usage", { problem: `--user: ${user.error.issues[0]?.message ?? "not valid"}.` });
    const tenant = tenantSchema.safeParse(required(values.tenant, "--tenant"));
    if (!tenant.success) throw failure("usage", { problem: `--tenant: ${tenant.error.issues[0]?.message ?? "not valid"}.` });
    const config = readConfig(context.environment);
    const minted = await mintToken(config, {
      tenant: tenant.data,
      user: user.data,
      permissions: parsePermissions(required(values.permissions, "--permissions")),
      lifetimeMs: values.ttl === undefined ? config.tokenLifetimeMs : parseDuration(values.ttl),
    });
    context.print(minted);
    return 0;
  },
};

function parsePermissions(value: string): Permission[] {
  return value.split(",").map((name) => {
    const permission = permissionSchema.safeParse(name.trim());
    if (!permission.success) throw failure("usage", { problem: `${name.trim()} is no permission. There are: ${permissions.join(", ")}.` });
    return permission.data;
  });
}

function parseDuration(value: string): number {
  const match = /^(\d+)([smhd])$/.exec(value);
  const unit = match?.[2];
  if (!match || (unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d")) {
    throw failure("usage", { problem: `--ttl ${value} is not a duration. Write 30m, 24h or 7d.` });
  }
  return Number(match[1]) * unitMs[unit];
}
