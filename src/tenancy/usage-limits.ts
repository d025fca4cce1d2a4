import { LRUCache } from "lru-cache";
import { type Clock } from "../base/clock.ts";
import { type EquivoxError, failure } from "../errors.ts";
import { addressKey, tenantKey, type TenantKey } from "./key.ts";
import { type Charge, type Limit, type Limiter, type Verdict } from "./limiter.ts";
import { type Principal } from "./principal.ts";
import { type TenantId } from "./tenant.ts";

type What =
  | "userRequests"
  | "tenantRequests"
  | "addressRequests"
  | "userConnects"
  | "addressConnects"
  | "tenantUploadBytes"
  | "userAudioMs"
  | "tenantAudioMs"
  | "tenantModelCharacters";

/** The limits that hold; one that is missing is off. */
export type LimitTable = Readonly<Partial<Record<What, Limit | undefined>>>;

export interface UsageLimitsOptions {
  readonly limiter: Pick<Limiter, "take">;
  readonly limits: LimitTable;
  readonly clock: Clock;
  /** Something was refused, by what the limit is on; for metrics. */
  readonly onRefused?: (what: keyof LimitTable) => void;
}

/** How a use stands to the tightest of its limits. */
export interface Usage {
  readonly limit: Limit;
  readonly verdict: Verdict;
  /** `rate-limited` when it must not go on. */
  readonly problem: EquivoxError | undefined;
}

const words: Readonly<Record<What, string>> = {
  userRequests: "The number of your requests",
  tenantRequests: "The number of your organisation's requests",
  addressRequests: "The number of requests from your address",
  userConnects: "The number of your connections",
  addressConnects: "The number of connections from your address",
  tenantUploadBytes: "What your organisation uploads, in bytes,",
  userAudioMs: "Your speech, in milliseconds,",
  tenantAudioMs: "Your organisation's speech, in milliseconds,",
  tenantModelCharacters: "What is written for your organisation, in characters,",
};

/** Keys whose refusal is remembered: at the bound the oldest is asked for again. */
const maxRefused = 10_000;

/**
 * What one user, tenant and address may use. Every method answers undefined, and asks nobody, when none of its limits is on. Limits of
 * one use are asked for side by side. A key that was refused is refused again from memory until it could pass, so that a flood neither
 * reaches the shared state nor uses up what the others of its tenant have.
 */
export class UsageLimits {
  readonly #options: UsageLimitsOptions;
  readonly #refused: LRUCache<TenantKey, { readonly usage: Usage; readonly cost: number; readonly until: number }>;

  constructor(options: UsageLimitsOptions) {
    this.#options = options;
    this.#refused = new LRUCache({ max: maxRefused });
  }

  /** A request, before it is known whose it is. */
  address(address: string): Promise<Usage> | undefined {
    return this.#take([["addressRequests", addressKey(networkOf(address)), 1]]);
  }

  /** A WebSocket, before its ticket is looked at. */
  addressConnect(address: string): Promise<Usage> | undefined {
    return this.#take([["addressConnects", addressKey(`connect ${networkOf(address)}`), 1]]);
  }

  request({ tenant, user }: Principal): Promise<Usage> | undefined {
    return this.#take([
      ["userRequests", tenantKey(tenant, "rate_limit", "user", user), 1],
      ["tenantRequests", tenantKey(tenant, "rate_limit", "tenant"), 1],
    ]);
  }

  /** Asking for an address to connect to, or connecting there; the two are counted apart. */
  connect({ tenant, user }: Principal, step: "ticket" | "socket"): Promise<Usage> | undefined {
    return this.#take([["userConnects", tenantKey(tenant, "rate_limit", step, user), 1]]);
  }

  upload(tenant: TenantId, bytes: number): Promise<Usage> | undefined {
    return this.#take([["tenantUploadBytes", tenantKey(tenant, "rate_limit", "upload"), bytes]]);
  }

  /** Speech, charged by the turn or by the ten seconds, and never by the frame. */
  admitAudio({ tenant, user }: Pick<Principal, "tenant" | "user">, durationMs: number): Promise<Usage> | undefined {
    return this.#take([
      ["userAudioMs", tenantKey(tenant, "rate_limit", "audio", user), durationMs],
      ["tenantAudioMs", tenantKey(tenant, "rate_limit", "audio"), durationMs],
    ]);
  }

  /** An answer of the language model, by the most that it may write. */
  modelAnswer(tenant: TenantId, characters: number): Promise<Usage> | undefined {
    return this.#take([["tenantModelCharacters", tenantKey(tenant, "rate_limit", "model"), characters]]);
  }

  #take(uses: readonly (readonly [What, TenantKey, number])[]): Promise<Usage> | undefined {
    const charges: (Charge & { readonly what: What })[] = [];
    for (const [what, key, cost] of uses) {
      const limit = this.#options.limits[what];
      if (limit !== undefined) charges.push({ what, key, limit, cost });
    }
    if (charges.length === 0) return undefined;
    for (const charge of charges) {
      const refused = this.#refusal(charge);
      if (refused) {
        this.#options.onRefused?.(charge.what);
        return Promise.resolve(refused);
      }
    }
    return this.#ask(charges);
  }

  #refusal({ what, key, limit, cost }: Charge & { readonly what: What }): Usage | undefined {
    const refused = this.#refused.get(key);
    if (refused === undefined || cost < refused.cost) return undefined;
    const leftMs = Math.ceil(refused.until - this.#options.clock.monotonic());
    if (leftMs <= 0) return undefined;
    return usageOf(what, limit, { ...refused.usage.verdict, retryAfterMs: leftMs });
  }

  async #ask(charges: readonly (Charge & { readonly what: What })[]): Promise<Usage> {
    const usages = await Promise.all(
      charges.map(async ({ what, ...charge }) => {
        const usage = usageOf(what, charge.limit, await this.#options.limiter.take(charge));
        if (usage.problem) {
          this.#options.onRefused?.(what);
          const until = this.#options.clock.monotonic() + usage.verdict.retryAfterMs;
          this.#refused.set(charge.key, { usage, cost: charge.cost, until });
        }
        return usage;
      }),
    );
    return usages.reduce(tighter);
  }
}

/** A refusal before a pass, and of two refusals the longer; of two passes the one with less left. */
function tighter(one: Usage, other: Usage): Usage {
  if (one.problem ?? other.problem) return one.verdict.retryAfterMs >= other.verdict.retryAfterMs ? one : other;
  return one.verdict.remaining / one.limit.limit <= other.verdict.remaining / other.limit.limit ? one : other;
}

function usageOf(what: What, limit: Limit, verdict: Verdict): Usage {
  if (verdict.allowed) return { limit, verdict, problem: undefined };
  const detail = { what: words[what], limit: limit.limit, windowMs: limit.windowMs, retryAfterMs: Math.ceil(verdict.retryAfterMs) };
  return { limit, verdict, problem: failure("rate-limited", detail) };
}

/** One household has a /64 of IPv6 (RFC 6177) and could come from each of its addresses once. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().replace(/%.*$/, "").split("::", 2);
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}
