/** Level below which a voice is silent: -46 dB of full scale. Flite's own pauses are digital zero with a little ringing. */
const threshold = 160;

/**
 * The samples without their leading and trailing silence beyond what is to stay; a view, not a copy.
 * @param keep samples of silence that stay on each side
 */
export function trimSilence(samples: Int16Array, keep: { before: number; after: number }): Int16Array {
  let start = 0;
  while (start < samples.length && Math.abs(samples[start] ?? 0) < threshold) start++;
  if (start === samples.length) return samples.subarray(0, 0);
  let end = samples.length;
  while (end > start && Math.abs(samples[end - 1] ?? 0) < threshold) end--;
  return samples.subarray(Math.max(0, start - keep.before), Math.min(samples.length, end + keep.after));
}
