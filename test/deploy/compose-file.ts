import { parse } from "yaml";
import { z } from "zod";
import { deployFile } from "./files.ts";

const names = z.union([z.array(z.string()), z.record(z.string(), z.unknown()).transform((map) => Object.keys(map))]);
const amount = z.object({ cpus: z.string(), memory: z.string(), pids: z.number() });
const ulimit = z.object({ soft: z.number(), hard: z.number() });

const serviceSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  volumes: z.array(z.union([z.string(), z.object({ type: z.literal("volume"), target: z.string() })])).default([]),
  networks: names.default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string(), required: z.boolean().default(true) })).default({}),
  ports: z.array(z.string()).default([]),
  user: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  healthcheck: z.looseObject({}).optional(),
  restart: z.string().optional(),
  container_name: z.string().optional(),
  stop_grace_period: z.string().optional(),
  ulimits: z.object({ nofile: ulimit }).optional(),
  deploy: z.object({ replicas: z.number().optional(), resources: z.object({ limits: amount }) }).loose(),
});

const fileSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.unknown()).default({}),
  volumes: z.record(z.string(), z.unknown()).default({}),
  secrets: z.record(z.string(), z.object({ file: z.string() })).default({}),
  configs: z.record(z.string(), z.object({ file: z.string() })).default({}),
});

const aliasesSchema = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      networks: z.union([z.array(z.string()), z.record(z.string(), z.looseObject({ aliases: z.array(z.string()) }).nullable())]).optional(),
    }),
  ),
});

export type ComposeFile = z.infer<typeof fileSchema>;
export type ComposeService = ComposeFile["services"][string];

/** A compose file with its anchors resolved and each `${NAME:-default}` replaced, or by `given` where there is no default. */
export function readCompose(name: string, given: Readonly<Record<string, string>> = {}): ComposeFile {
  return fileSchema.parse(load(name, given));
}

/** The names under which other services of a network find a service, beside its own. */
export function aliasesOf(name: string, network: string, given: Readonly<Record<string, string>> = {}): Map<string, string> {
  const { services } = aliasesSchema.parse(load(name, given));
  const found = new Map<string, string>();
  for (const [service, { networks }] of Object.entries(services)) {
    if (networks === undefined || Array.isArray(networks)) continue;
    for (const alias of networks[network]?.aliases ?? []) found.set(alias, service);
  }
  return found;
}

function load(name: string, given: Readonly<Record<string, string>>): unknown {
  const text = deployFile(`compose/${name}`).replace(
    /(?<!\$)\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g,
    (_whole, variable: string, kind?: string, rest?: string) => {
      const value = given[variable] ?? (kind === "-" ? rest : undefined);
      if (value === undefined) throw new Error(`${name} needs ${variable}`);
      return value;
    },
  );
  return parse(text, { merge: true, maxAliasCount: -1 });
}
