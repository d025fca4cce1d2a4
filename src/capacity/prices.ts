import { z } from "zod";

const usd = z.number().nonnegative();
const whole = z.int().positive();

/** What things cost, in US dollars; `deploy/prices.json`. `sources` says of each figure where it comes from, or that it is assumed. */
export const pricesSchema = z.object({
  /** YYYY-MM-DD. */
  date: z.iso.date(),
  region: z.string().min(1),
  sources: z.record(z.string(), z.string()),
  compute: z.object({ cpuHour: usd, gibHour: usd, clusterHour: usd }),
  /** By rising number of connections. */
  databaseTiers: z.array(z.object({ name: z.string().min(1), connections: whole, hour: usd })).min(1),
  redis: z.object({ nodes: whole, nodeHour: usd }),
  loadBalancer: z.object({
    hour: usd,
    unitHour: usd,
    /** What one unit carries; the scarcest counts. */
    unit: z.object({ connections: whole, newConnectionsPerSecond: whole, gigabytesPerHour: z.number().positive() }),
  }),
  egressGigabyte: usd,
  monitoringMonth: usd,
  providers: z.object({
    speechToTextMinute: usd,
    textToSpeechThousandCharacters: usd,
    languageModelMillionInputTokens: usd,
    languageModelMillionOutputTokens: usd,
  }),
});
export type Prices = z.infer<typeof pricesSchema>;
