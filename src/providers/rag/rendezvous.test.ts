import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashText, rankNodes } from "./rendezvous.ts";

const nodesOf = (names: readonly string[]) => names.map((name) => ({ name, hash: hashText(name) }));
const names = fc.uniqueArray(
  fc.tuple(fc.nat(255), fc.nat(255)).map(([high, low]) => `http://10.0.${high}.${low}:8080`),
  { minLength: 1, maxLength: 16 },
);
const key = fc.tuple(fc.nat(), fc.nat()).map(([tenant, equipment]) => `tenant-${tenant}:partition:press-${equipment}`);

describe("rendezvous hashing", () => {
  it("ranks every node once, alike for all callers, in whatever order they know the nodes", () => {
    fc.assert(
      fc.property(names, key, (all, one) => {
        const ranked = rankNodes(one, nodesOf(all)).map(({ name }) => name);
        expect([...ranked].sort()).toEqual([...all].sort());
        expect(rankNodes(one, nodesOf(all.toReversed())).map(({ name }) => name)).toEqual(ranked);
      }),
    );
  });

  it("keeps the order of the others when a node goes", () => {
    fc.assert(
      fc.property(names, key, fc.nat(), (all, one, which) => {
        const gone = all[which % all.length];
        const before = rankNodes(one, nodesOf(all)).map(({ name }) => name);
        const after = rankNodes(one, nodesOf(all.filter((name) => name !== gone))).map(({ name }) => name);
        expect(after).toEqual(before.filter((name) => name !== gone));
      }),
    );
  });

  it("spreads partitions evenly, also those of a node that goes", () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `tenant-${index % 200}:partition:press-${index}`);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(255), { minLength: 2, maxLength: 8 }), (hosts) => {
        const nodes = nodesOf(hosts.map((host) => `http://10.0.0.${host}:8080`));
        for (const choice of [0, 1]) {
          const counts = new Map<string, number>();
          for (const one of keys) {
            const name = rankNodes(one, nodes)[choice]?.name ?? "";
            counts.set(name, (counts.get(name) ?? 0) + 1);
          }
          const fair = keys.length / nodes.length;
          for (const { name } of nodes) expect(Math.abs((counts.get(name) ?? 0) / fair - 1)).toBeLessThan(0.15);
        }
      }),
      { numRuns: 10 },
    );
  });
});
