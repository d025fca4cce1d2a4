import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startHttpBench, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;
let consoleDirectory: string;

beforeAll(async () => {
  consoleDirectory = await mkdtemp(join(tmpdir(), "equivox-console-"));
  await mkdir(join(consoleDirectory, "assets"));
  await writeFile(join(consoleDirectory, "index.html"), "<!doctype html><title>Console</title>");
  await writeFile(join(consoleDirectory, "assets", "index-4f2a.js"), "export {};");
  bench = await startHttpBench({ consoleDirectory });
});
afterAll(async () => {
  await bench.close();
  await rm(consoleDirectory, { recursive: true, force: true });
});

const schemaObject = z.record(z.string(), z.unknown());
const contentSchema = z.record(z.string(), z.object({ schema: schemaObject }));
const operationSchema = z.object({
  operationId: z.string().regex(/^[a-z]\w+$/i),
  summary: z.string().min(5),
  description: z.string().optional(),
  tags: z.array(z.string()).min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.object({ name: z.string(), in: z.enum(["path", "query"]), schema: schemaObject })).optional(),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|[45]XX)$/), z.object({ description: z.string(), content: contentSchema.optional() })),
});
const documentSchema = z.object({
  openapi: z.string().regex(/^3\.1\./),
  info: z.object({ title: z.string(), version: z.string() }),
  tags: z.array(z.object({ name: z.string() })),
  paths: z.record(z.string().startsWith("/"), z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaObject), securitySchemes: schemaObject }),
});

describe("the OpenAPI document", () => {
  const load = async () => documentSchema.parse((await bench.call("/openapi.json", { anonymous: true })).json);
  const operationsOf = (document: z.infer<typeof documentSchema>) =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  test("is well-formed: every operation has an id of its own, a tag that is declared, its path's parameters and described replies", async () => {
    const document = await load();
    const operations = operationsOf(document);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { path, operation } of operations) {
      expect(operation.tags.filter((tag) => !tags.has(tag))).toEqual([]);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => name);
      expect({ path, parameters: declared.sort() }).toEqual({ path, parameters: named });
      expect(Object.keys(operation.responses).some((status) => status.startsWith("2"))).toBe(true);
    }
  });

  test("refers to nothing that it does not hold", async () => {
    const document = await load();
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? "");
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(Object.keys(document.components.schemas)).toContain(reference.replace("#/components/schemas/", ""));
    }
  });

  test("holds every route of the public surface", async () => {
    const listed = operationsOf(await load()).map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(listed.sort()).toEqual(
      [
        "DELETE /v1/documents/{id}",
        "DELETE /v1/equipment/{slug}",
        "DELETE /v1/equipment/{slug}/verified-answers/{id}",
        "DELETE /v1/session",
        "DELETE /v1/tenants/{id}",
        "DELETE /v1/users/{id}",
        "GET /health/detailed",
        "GET /livez",
        "GET /readyz",
        "GET /startupz",
        "GET /v1/batches/{id}",
        "GET /v1/documents/{id}",
        "GET /v1/documents/{id}/file",
        "GET /v1/documents/{id}/pages/{page}",
        "GET /v1/equipment",
        "GET /v1/equipment/{slug}",
        "GET /v1/equipment/{slug}/documents",
        "GET /v1/equipment/{slug}/unanswered",
        "GET /v1/equipment/{slug}/verified-answers",
        "GET /v1/equipment/{slug}/verified-answers/{id}",
        "GET /v1/identity",
        "GET /v1/jobs",
        "GET /v1/jobs/{id}",
        "GET /v1/jobs/{id}/events",
        "GET /v1/sessions",
        "GET /v1/sessions/{id}",
        "GET /v1/tenants",
        "GET /v1/tenants/{id}",
        "GET /v1/users",
        "GET /v1/users/{id}",
        "PATCH /v1/equipment/{slug}",
        "PATCH /v1/equipment/{slug}/unanswered/{id}",
        "POST /v1/answers/{id}/feedback",
        "POST /v1/ask",
        "POST /v1/batches",
        "POST /v1/connect",
        "POST /v1/documents/{id}/password",
        "POST /v1/equipment",
        "POST /v1/equipment/{slug}/documents",
        "POST /v1/equipment/{slug}/verified-answers",
        "POST /v1/equipment/{slug}/verified-answers/{id}/confirm",
        "POST /v1/jobs/{id}/retry",
        "POST /v1/local/session",
        "POST /v1/retrieve",
        "POST /v1/session",
        "POST /v1/tenants",
        "POST /v1/tokens/revoke",
        "POST /v1/users/{id}/logout",
        "PUT /v1/equipment/{slug}/verified-answers/{id}",
        "PUT /v1/users/{id}",
      ].sort(),
    );
  });

  test("describes the form of an upload and says which permission a route needs", async () => {
    const document = await load();
    const upload = document.paths["/v1/equipment/{slug}/documents"]?.post;
    expect(Object.keys(upload?.requestBody?.content ?? {})).toEqual(["multipart/form-data"]);
    expect(JSON.stringify(upload)).toContain("documents:write");
    expect(document.paths["/v1/identity"]?.get?.security).toEqual([]);
  });

  test("is readable at /docs under the content policy, which allows no inline script", async () => {
    const page = await bench.call("/docs", { anonymous: true });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    const scripts = [...page.text.matchAll(/<script([^>]*)>([^<]*)/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes = "", body = ""] of scripts) {
      const source = /src="([^"]+)"/.exec(attributes)?.[1] ?? "";
      expect(body.trim()).toBe("");
      expect((await bench.call(new URL(source, `${bench.url}/docs`).pathname, { anonymous: true })).status).toBe(200);
    }
    expect((await bench.call("/docs/static/swagger-initializer.js", { anonymous: true })).text).toContain("/openapi.json");
  });
});

describe("the console", () => {
  test("is served fresh, its hashed assets for good", async () => {
    const index = await bench.call("/", { anonymous: true });
    expect(index.text).toContain("<title>Console</title>");
    expect(index.headers.get("cache-control")).toBe("no-cache");
    const asset = await bench.call("/assets/index-4f2a.js", { anonymous: true });
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(asset.headers.get("content-type")).toContain("javascript");
  });

  test.each(["/assets/../../package.json", "/..%2f..%2fetc/passwd", "/.env", "/assets/"])("gives nothing away at %s", async (path) => {
    const reply = await bench.call(path, { anonymous: true });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.json).toMatchObject({ error: { code: expect.any(String) as string } });
  });

  test("that is not built is replaced by a page that says how", async () => {
    const bare = await startHttpBench();
    try {
      const reply = await bare.call("/", { anonymous: true });
      expect(reply.headers.get("content-type")).toContain("text/html");
      expect(reply.text).toContain("npm run build");
    } finally {
      await bare.close();
    }
  });
});
