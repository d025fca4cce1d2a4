import { z } from "zod";
import { failure } from "../errors.ts";
import { readSecretFile, secretFileVariable } from "./secret-file.ts";

/** One setting: its variable, what is allowed, and what documentation says about it. */
export interface Setting<Value> {
  readonly variable: string;
  readonly schema: z.ZodType<Value>;
  /** As written in the environment; absent means unset. */
  readonly default?: string;
  /** How the default reads when it is worked out at start. */
  readonly defaultText?: string;
  readonly type: string;
  readonly unit?: string;
  readonly description: string;
  readonly secret?: boolean;
}

type Details = Pick<Setting<unknown>, "default" | "defaultText" | "unit" | "secret">;

/** A whole number within bounds. */
export function integer<Given extends Details>(variable: string, bounds: Bounds, description: string, details: Given) {
  return { ...numeric(bounds, "integer", /^\d+$/, "a whole number"), variable, description, ...details } satisfies Setting<number>;
}

/** A number within bounds. */
export function decimal<Given extends Details>(variable: string, bounds: Bounds, description: string, details: Given) {
  return { ...numeric(bounds, "number", /^-?\d+(\.\d+)?$/, "a number"), variable, description, ...details } satisfies Setting<number>;
}

type Bounds = readonly [minimum: number, maximum: number];

function numeric([minimum, maximum]: Bounds, type: string, pattern: RegExp, words: string) {
  const schema = z
    .string()
    .regex(pattern, `it must be ${words} from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `it must be from ${minimum} to ${maximum}`);
  return { schema, type: `${type}, ${minimum} to ${maximum}` };
}

/** Free text that matches a pattern. */
export function text<Given extends Details = Details>(
  variable: string,
  pattern: RegExp,
  type: string,
  description: string,
  details: Given = {} as Given,
) {
  const schema = z.string().regex(pattern, `it must be ${type}`);
  return { variable, schema, type, description, ...details } satisfies Setting<string>;
}

/** One of a few words. */
export function choice<const Word extends string, Given extends Details>(
  variable: string,
  words: readonly [Word, ...Word[]],
  description: string,
  details: Given,
) {
  const schema = z.enum(words, `it must be one of: ${words.join(", ")}`);
  return { variable, schema, type: words.join(" \\| "), description, ...details } satisfies Setting<Word>;
}

/** A list separated by commas; empty entries are dropped. */
export function list<Given extends Details = Details>(variable: string, type: string, description: string, details: Given = {} as Given) {
  const schema = z.string().transform((value) =>
    value
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );
  return { variable, schema, type, description, ...details } satisfies Setting<string[]>;
}

type Table = Record<string, Setting<unknown>>;

type ValueOf<One> = One extends { readonly schema: z.ZodType<infer Value> }
  ? One extends { readonly default: string }
    ? Value
    : Value | undefined
  : never;

/** What reading a table of settings gives. */
export type Values<Settings extends Table> = { readonly [Name in keyof Settings]: ValueOf<Settings[Name]> };

/**
 * Reads every setting of the table, once. An empty variable counts as unset. A secret `X` may come as a file that `X_FILE` names.
 * Throws `setting-unknown` for a variable that begins with `prefix` and is not in the table, `setting-invalid` for a value
 * that is not allowed.
 */
export function readSettings<Settings extends Table>(
  table: Settings,
  environment: Readonly<Record<string, string | undefined>>,
  prefix: string,
): Values<Settings> {
  refuseUnknown(Object.values(table), environment, prefix);
  const values = Object.entries(table).map(([name, setting]) => [name, readOne(setting, environment)] as const);
  return Object.freeze(Object.fromEntries(values)) as Values<Settings>;
}

function readOne(setting: Setting<unknown>, environment: Readonly<Record<string, string | undefined>>): unknown {
  const given = environment[setting.variable] || undefined;
  const raw = (setting.secret ? readSecretFile(setting.variable, given, environment) : given) ?? setting.default;
  if (raw === undefined) return undefined;
  const result = setting.schema.safeParse(raw);
  if (result.success) return result.data;
  const problem = result.error.issues[0]?.message ?? "it is not valid";
  throw failure("setting-invalid", { setting: setting.variable, value: setting.secret ? "(hidden)" : raw, problem });
}

function refuseUnknown(
  settings: readonly Setting<unknown>[],
  environment: Readonly<Record<string, string | undefined>>,
  prefix: string,
): void {
  const known = new Set(settings.flatMap(({ variable, secret }) => (secret ? [variable, secretFileVariable(variable)] : [variable])));
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(prefix) || known.has(variable)) continue;
    const near = nearest(variable, [...known]);
    const hint = near ? `Did you mean ${near}?` : "docs/configuration.md lists them.";
    throw failure("setting-unknown", { setting: variable, hint });
  }
}

/** The setting that was probably meant: a few letters off, and few against its length. */
function nearest(variable: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, off: distance(candidate, variable) }))
    .sort((left, right) => left.off - right.off || left.candidate.localeCompare(right.candidate));
  return best && best.off <= 3 && best.off * 4 < variable.length ? best.candidate : undefined;
}

/** Levenshtein distance. */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
