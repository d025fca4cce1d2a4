import { decimal, integer, list } from "./base/settings.ts";

const large = 1_000_000_000_000;

/** A limit that is worked out at start: without SECRET_KEY there is one user, who need not be kept from the own machine. */
const limit = (variable: string, fallback: number, unit: string, description: string) => ({
  ...integer(variable, [0, large], `${description}; 0 is no limit.`, { defaultText: `${fallback}; 0 in local mode`, unit }),
  fallback,
});

/** The settings of how much one client may use, and when a server takes on no more; a part of `config.ts`. */
export const limitSettings = {
  trustedProxies: list(
    "EQUIVOX_TRUSTED_PROXIES",
    "addresses or networks separated by commas",
    "Proxies, such as 10.0.0.0/8, whose X-Forwarded-For, -Proto and -Host are believed; from anybody else they are ignored.",
    { default: "," },
  ),
  limitUserRequests: limit("EQUIVOX_LIMIT_USER_REQUESTS", 100, "requests", "Requests of one user in 60 s"),
  limitTenantRequests: limit("EQUIVOX_LIMIT_TENANT_REQUESTS", 6_000, "requests", "Requests of one tenant in 60 s"),
  limitAddressRequests: limit(
    "EQUIVOX_LIMIT_ADDRESS_REQUESTS",
    600,
    "requests",
    "Requests from one network address (of IPv6, from one /64) in 60 s, with a good token or without",
  ),
  limitUserConnects: limit("EQUIVOX_LIMIT_USER_CONNECTS", 30, "connections", "Voice connections that one user asks for in 60 s"),
  limitAddressConnects: limit("EQUIVOX_LIMIT_ADDRESS_CONNECTS", 300, "connections", "WebSockets that one network address asks for in 60 s"),
  limitTenantUploadBytes: limit(
    "EQUIVOX_LIMIT_TENANT_UPLOAD_BYTES",
    10_737_418_240,
    "bytes",
    "Bytes that one tenant uploads in an hour; at least EQUIVOX_UPLOAD_MAX_BYTES, or the largest uploads never pass",
  ),
  limitUserAudioMs: limit("EQUIVOX_LIMIT_USER_AUDIO_MS", 3_600_000, "ms", "Speech of one user in an hour"),
  limitTenantAudioMs: limit("EQUIVOX_LIMIT_TENANT_AUDIO_MS", 360_000_000, "ms", "Speech of all users of one tenant in an hour"),
  speechLimitTimeoutMs: integer(
    "EQUIVOX_SPEECH_LIMIT_TIMEOUT_MS",
    [1, 60_000],
    "How long a spoken question that is recognised still waits for what the limits of speech say; then it is answered.",
    { default: "250", unit: "ms" },
  ),
  limitTenantModelCharacters: limit(
    "EQUIVOX_LIMIT_TENANT_MODEL_CHARACTERS",
    10_000_000,
    "characters",
    "Characters that the language model may write for one tenant in a day; each answer counts as EQUIVOX_LLM_MAX_CHARACTERS, each follow-up question that it reads as its length and 200",
  ),
  connectionsPerUser: integer("EQUIVOX_CONNECTIONS_PER_USER", [1, 1_000_000], "Voice connections that one user has open at once.", {
    default: "10",
  }),
  connectionsPerTenant: integer("EQUIVOX_CONNECTIONS_PER_TENANT", [1, 10_000_000], "Voice connections that one tenant has open at once.", {
    default: "2000",
  }),
  shedEventLoopDelayMs: integer(
    "EQUIVOX_SHED_EVENT_LOOP_DELAY_MS",
    [0, 60_000],
    "How late timers may be (99th percentile) before new connections and questions are refused for a while; 0 does not look.",
    { default: "500", unit: "ms" },
  ),
  shedEventLoopUtilization: decimal(
    "EQUIVOX_SHED_EVENT_LOOP_UTILIZATION",
    [0, 1],
    "Share of time that the event loop may be busy before new connections and questions are refused for a while; 0 does not look.",
    { default: "0" },
  ),
  shedHeapShare: decimal(
    "EQUIVOX_SHED_HEAP_SHARE",
    [0, 1],
    "Share of its limit that the JavaScript heap may fill before new connections and questions are refused for a while; 0 does not look.",
    { default: "0.95" },
  ),
  shedMemoryBytes: integer(
    "EQUIVOX_SHED_MEMORY_BYTES",
    [0, large],
    "Resident memory of the process above which new connections and questions are refused for a while; 0 does not look.",
    { default: "0", unit: "bytes" },
  ),
} as const;

const perMinuteMs = 60_000;
const perHourMs = 3_600_000;
const perDayMs = 86_400_000;

type LimitName = Extract<keyof typeof limitSettings, `limit${string}`>;

/** What was set, by the names of `config.ts`. */
export type LimitConfig = Readonly<Record<LimitName, number | undefined>>;

/** The limits that hold, each over its time; those that are off are left out. */
export function limitsOf(config: LimitConfig, { localMode }: { readonly localMode: boolean }) {
  const over = (name: LimitName, windowMs: number) => {
    const most = config[name] ?? (localMode ? 0 : limitSettings[name].fallback);
    return most === 0 ? undefined : { limit: most, windowMs };
  };
  return {
    userRequests: over("limitUserRequests", perMinuteMs),
    tenantRequests: over("limitTenantRequests", perMinuteMs),
    addressRequests: over("limitAddressRequests", perMinuteMs),
    userConnects: over("limitUserConnects", perMinuteMs),
    addressConnects: over("limitAddressConnects", perMinuteMs),
    tenantUploadBytes: over("limitTenantUploadBytes", perHourMs),
    userAudioMs: over("limitUserAudioMs", perHourMs),
    tenantAudioMs: over("limitTenantAudioMs", perHourMs),
    tenantModelCharacters: over("limitTenantModelCharacters", perDayMs),
  };
}
