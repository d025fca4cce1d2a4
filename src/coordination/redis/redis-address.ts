import { hideCredentials } from "../../base/address.ts";
import { failure } from "../../errors.ts";

/** Where Redis is, read from a setting. */
export interface RedisAddress {
  readonly cluster: boolean;
  readonly tls: boolean;
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** For messages and logs: without the password. */
  readonly shown: string;
}

const defaultPort = 6379;
const protocols = new Set(["redis:", "rediss:", "redis+cluster:", "rediss+cluster:"]);

/**
 * Reads `redis://`, `rediss://` (TLS) or bare `host:port`; several separated by commas, or `redis+cluster://`, are nodes of one
 * cluster. Name and password are those of the first that has some. Throws `setting-invalid`.
 */
export function parseRedisAddress(url: string, setting = "REDIS_URL"): RedisAddress {
  const refuse = (problem: string) => failure("setting-invalid", { setting, value: hideCredentials(url), problem });
  const parsed = url
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const withProtocol = part.includes("://") ? part : `redis://${part}`;
      const one = URL.canParse(withProtocol) ? new URL(withProtocol) : undefined;
      if (!one || one.hostname === "") throw refuse("it must be redis://HOST:PORT, with special characters of the password escaped");
      if (!protocols.has(one.protocol)) throw refuse(`it begins with ${one.protocol}//, and it must be redis:// or rediss://`);
      return one;
    });
  const [first] = parsed;
  if (!first) throw refuse("it holds no address");
  const cluster = parsed.length > 1 || parsed.some((one) => one.protocol.includes("+cluster"));
  const databaseText = first.searchParams.get("db") ?? first.pathname.replace(/^\//, "");
  if (!/^\d{0,4}$/.test(databaseText)) throw refuse("its database must be a number");
  const database = Number(databaseText);
  if (cluster && database !== 0) throw refuse("a cluster has the database 0 only");
  const identified = parsed.find((one) => one.password !== "") ?? first;
  return {
    cluster,
    tls: parsed.some((one) => one.protocol.startsWith("rediss")),
    nodes: parsed.map((one) => ({ host: one.hostname.replace(/^\[|\]$/g, ""), port: one.port === "" ? defaultPort : Number(one.port) })),
    ...(identified.username === "" ? {} : { username: decode(identified.username) }),
    ...(identified.password === "" ? {} : { password: decode(identified.password) }),
    database,
    shown: hideCredentials(url),
  };
}

/** A per cent sign that escapes nothing stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
