/** Places of the highest scores, best first. Without sorting or listing the others. */
export function leading(scores: Float32Array, count: number): Int32Array {
  const size = Math.min(count, scores.length);
  const heap = new Int32Array(size);
  const isBefore = (left: number, right: number): boolean => {
    const [one, other] = [scores[left] ?? 0, scores[right] ?? 0];
    return one === other ? left < right : one > other;
  };
  // A heap whose root is the worst that is kept.
  const sink = (from: number, end: number): void => {
    const moved = heap[from] ?? 0;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= end) break;
      if (child + 1 < end && isBefore(heap[child] ?? 0, heap[child + 1] ?? 0)) child += 1;
      if (isBefore(heap[child] ?? 0, moved)) break;
      heap[place] = heap[child] ?? 0;
      place = child;
    }
    heap[place] = moved;
  };
  for (let index = 0; index < size; index++) heap[index] = index;
  for (let place = (size >> 1) - 1; place >= 0; place--) sink(place, size);
  for (let index = size; index < scores.length; index++) {
    if (!((scores[index] ?? 0) > (scores[heap[0] ?? 0] ?? 0))) continue;
    heap[0] = index;
    sink(0, size);
  }
  for (let end = size - 1; end > 0; end--) {
    const worst = heap[0] ?? 0;
    heap[0] = heap[end] ?? 0;
    heap[end] = worst;
    sink(0, end);
  }
  return heap;
}
