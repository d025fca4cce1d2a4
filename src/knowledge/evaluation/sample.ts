/** Every n-th of the items, beginning at a place that the seed decides, so that a part stands for the whole and is the same each time. */
export function everyNth<Item>(items: readonly Item[], n: number, seed: number): Item[] {
  const first = ((seed % n) + n) % n;
  return items.filter((_, index) => index % n === first);
}
