/** Mean of numbers; 0 of none. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Share of those for which something holds, 0 to 1; 0 of none. */
export const shareOf = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number =>
  mean(items.map((item) => Number(holds(item))));

/** The value below which a share of the values lies (nearest rank); 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

/**
 * Normalised discounted cumulative gain of the first `depth` results with binary gains (Järvelin and Kekäläinen 2002).
 * @param gains how many wanted things each result shows for the first time, best result first
 * @param wanted how many there are
 */
export function ndcg(gains: readonly number[], wanted: number, depth: number): number {
  const discounted = (values: readonly number[]) =>
    values.slice(0, depth).reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
  const ideal = discounted(Array.from({ length: Math.min(wanted, depth) }, () => 1));
  return ideal === 0 ? 0 : Math.min(1, discounted(gains) / ideal);
}

/** A share with the bounds between which the true one lies with 95 % confidence. */
export interface ShareWithBounds {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const z95 = 1.959964;

/** Wilson's score interval (1927), which holds for shares near 0 and 1 and for few observations as well. */
export function wilson(count: number, of: number): ShareWithBounds {
  if (of === 0) return { count, of, share: 0, low: 0, high: 1 };
  const share = count / of;
  const z = z95 * z95;
  const centre = share + z / (2 * of);
  const spread = z95 * Math.sqrt((share * (1 - share)) / of + z / (4 * of * of));
  const scale = 1 + z / of;
  return { count, of, share, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** How often a score of the first kind exceeds one of the second; equal ones count half. 0.5 says nothing, 1 separates them. */
export function areaUnderCurve(positive: readonly number[], negative: readonly number[]): number {
  if (positive.length === 0 || negative.length === 0) return 0.5;
  const sorted = [...negative].sort((left, right) => left - right);
  const firstAt = (value: number, orAbove: boolean): number => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const one = sorted[middle] ?? 0;
      if (one < value || (!orAbove && one === value)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const wins = positive.reduce((sum, value) => sum + (firstAt(value, true) + firstAt(value, false)) / 2, 0);
  return wins / (positive.length * negative.length);
}
