const labels: readonly (readonly [stage: string, label: string])[] = [
  ["speechEndToFirstAudio", "heard after"],
  ["endOfTurnToFirstAudio", "answered after"],
  ["retrieve", "search"],
];

/** The latencies of a turn in words a person can read: whole milliseconds, or seconds from one second on. */
export function describeTiming(timingMs: Readonly<Record<string, number>>): { label: string; text: string }[] {
  return labels.flatMap(([stage, label]) => {
    const duration = timingMs[stage];
    if (duration === undefined) return [];
    return [{ label, text: duration < 1000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s` }];
  });
}
