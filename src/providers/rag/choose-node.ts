/** What the choice looks at. */
export interface Choosable {
  readonly available: boolean;
  readonly full: boolean;
  readonly load: number;
}

/** A node is clearly more loaded with this many times the requests of the other, and this many more: few more are noise, and a partition is hot where it was. */
const clearlyTimes = 2;
const clearlyMore = 8;

/** The node to send to, of those ranked for the partition, best first; undefined when none takes requests. */
export function chooseNode<Node extends Choosable>(ranked: readonly Node[]): Node | undefined {
  const [first, second] = ranked;
  const usable = (node: Node | undefined): node is Node => node !== undefined && node.available && !node.full;
  if (usable(first) && usable(second)) {
    return first.load >= second.load * clearlyTimes && first.load >= second.load + clearlyMore ? second : first;
  }
  return ranked.find(usable);
}
