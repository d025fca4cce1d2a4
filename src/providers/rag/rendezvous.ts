/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): every caller ranks the nodes for a key alike without talking to others, and when a
 * node goes only its own keys move. The hashes are FNV-1a, mixed by the finalizer of MurmurHash3.
 */
export function rankNodes<Node extends { readonly hash: number }>(key: string, nodes: readonly Node[]): Node[] {
  const keyHash = hashText(key);
  if (nodes.length < 2) return [...nodes];
  return nodes
    .map((node) => ({ node, weight: mix(mix(keyHash ^ node.hash) + node.hash) }))
    .sort((left, right) => right.weight - left.weight || left.node.hash - right.node.hash)
    .map(({ node }) => node);
}

/** 32 bits, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
