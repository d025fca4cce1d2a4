const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `30s`, `5m` or `1h` in milliseconds. Throws when it is none. */
export function durationMs(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) throw new Error(`${text} is no duration; write 500ms, 30s, 5m or 1h`);
  return Number(number) * unitMs[unit as keyof typeof unitMs];
}
