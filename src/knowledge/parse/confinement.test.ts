import { describe, expect, it } from "vitest";
import { confinement } from "./confinement.ts";

const built = new URL("../../../dist/knowledge/parse/child-parser.js", import.meta.url).href;
const paths = { path: "/data/files/a", folder: "/tmp/equivox-parse-1" };

describe("confinement", () => {
  it("lets a built child read its program and the one file, and write to its folder alone", () => {
    const flags = confinement({ base: built, ...paths, ocr: false });
    expect(flags[0]).toMatch(/^--(?:experimental-)?permission$/);
    expect(flags).toContain("--allow-fs-read=/data/files/a");
    expect(flags.filter((flag) => flag.startsWith("--allow-fs-write"))).toEqual(["--allow-fs-write=/tmp/equivox-parse-1/*"]);
    expect(flags.filter((flag) => /=\/?\*?$/.test(flag))).toEqual([]);
    expect(new Set(flags).size).toBe(flags.length);
    expect(flags.join()).not.toMatch(/allow-(?:child|addons|worker|net)/);
  });

  it("lets it draw and recognise pictures only when they are to be read", () => {
    expect(confinement({ base: built, ...paths, ocr: true })).toEqual(expect.arrayContaining(["--allow-addons", "--allow-worker"]));
  });

  it("asks nothing of a child that runs from its source", () => {
    expect(confinement({ base: import.meta.url, ...paths, ocr: false })).toEqual([]);
  });
});
