import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** What a statement loads as soon as its module is loaded; `import type` loads nothing, `import { type X }` does. */
const loading = /^(?:import|export)\s(?!type\b)(?:[^"']*?\sfrom\s)?["']([^"']+)["'];?$/gm;

/** Every package and every module of ours that loading a module loads with it. */
function loadedBy(entry: string): { readonly packages: Set<string>; readonly modules: Set<string> } {
  const packages = new Set<string>();
  const modules = new Set<string>();
  const open = [new URL(entry, import.meta.url)];
  for (let module = open.pop(); module; module = open.pop()) {
    const path = fileURLToPath(module);
    if (modules.has(path)) continue;
    modules.add(path);
    for (const [, name = ""] of readFileSync(path, "utf8").matchAll(loading)) {
      if (name.startsWith(".")) open.push(new URL(name, module));
      else packages.add(name);
    }
  }
  return { packages, modules };
}

it("loads no driver of what a product on one machine does without", () => {
  const { packages, modules } = loadedBy("./product.ts");
  // The walk itself works.
  expect(modules.size).toBeGreaterThan(200);
  expect(packages).toContain("fastify");
  const drivers = [...packages].filter((name) =>
    /^(?:@aws-sdk|mongodb|ioredis|bullmq|ai$|@ai-sdk|@opentelemetry\/(?:sdk|exporter)|tesseract)/.test(name),
  );
  expect(drivers).toEqual([]);
});

it.each(["gateway", "worker", "rag", "voice-role"])("loads no driver of S3 for the role in %s.ts", (role) => {
  expect([...loadedBy(`./${role}.ts`).packages].filter((name) => name.startsWith("@aws-sdk"))).toEqual([]);
});
