import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Permission, permissions } from "../../src/tenancy/permission.ts";
import { answerOf, startHttpBench, type CallOptions, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;
let documentId: string;
let jobId: string;

beforeAll(async () => {
  bench = await startHttpBench();
  await bench.call("/v1/equipment", { json: { slug: "press", name: "Press", manufacturer: "Acme" } });
  const form = new FormData();
  form.append("file", new Blob(["# Press manual\n\nOil it weekly.\n"]), "press.md");
  const uploaded = await bench.call("/v1/equipment/press/documents", { body: form });
  expect(uploaded.status).toBe(202);
  ({ documentId, jobId } = uploaded.json as { documentId: string; jobId: string });
});
afterAll(() => bench.close());

describe("equipment", () => {
  test("is created, listed, shown, changed and deleted", async () => {
    const created = await bench.call("/v1/equipment", { json: { slug: "lathe", name: "Lathe" } });
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe("/v1/equipment/lathe");
    expect(created.json).toMatchObject({ slug: "lathe", name: "Lathe", activeDocuments: 0 });
    const listed = await bench.call("/v1/equipment");
    expect((listed.json["equipment"] as { slug: string }[]).map(({ slug }) => slug).sort()).toEqual(["lathe", "press"]);
    const changed = await bench.call("/v1/equipment/lathe", { method: "PATCH", json: { model: "L-9" } });
    expect(changed.json).toMatchObject({ name: "Lathe", model: "L-9" });
    expect((await bench.call("/v1/equipment/lathe")).json).toEqual(changed.json);
    expect((await bench.call("/v1/equipment/lathe", { method: "DELETE" })).status).toBe(204);
    expect((await bench.call("/v1/equipment/lathe")).status).toBe(404);
  });

  test("of one slug exists once", async () => {
    const again = await bench.call("/v1/equipment", { json: { slug: "press", name: "Again" } });
    expect(again.status).toBe(409);
    expect(again.json).toMatchObject({ error: { code: "equipment-exists", detail: { equipment: "press" } } });
  });

  test("takes no slug that is not one", async () => {
    const refused = await bench.call("/v1/equipment", { json: { slug: "../x", name: "X" } });
    expect(refused.status).toBe(400);
    expect(refused.json["error"]).toMatchObject({ code: "request-invalid", message: expect.stringContaining("body.slug") as string });
  });
});

describe("documents", () => {
  test("are listed and shown with their versions", async () => {
    const listed = await bench.call("/v1/equipment/press/documents");
    expect(listed.json["documents"]).toMatchObject([{ documentId, equipment: "press", fileName: "press.md", latestVersion: 1 }]);
    const shown = await bench.call(`/v1/documents/${documentId}`);
    expect(shown.json).toMatchObject({ documentId, versions: [{ version: 1, mediaType: "text/markdown", bytes: 31 }] });
  });

  test("give their original as an attachment that cannot act as a page", async () => {
    const file = await bench.call(`/v1/documents/${documentId}/file`);
    expect(file.text).toBe("# Press manual\n\nOil it weekly.\n");
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="press.md"; filename*=UTF-8''press.md`);
    expect(file.headers.get("x-content-type-options")).toBe("nosniff");
    expect(file.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect(file.headers.get("content-length")).toBe("31");
  });

  test("give a page with its blocks and text", async () => {
    const tenant = (await bench.tokens.verify(await bench.token())).tenant;
    const claimed = (await bench.store.jobs.claimJob(Date.now(), 60_000))!;
    const key = { tenant, equipment: claimed.equipment };
    const blocks = [
      { kind: "heading" as const, level: 1, text: "Care" },
      { kind: "list" as const, ordered: true, start: 3, items: ["Oil", "Wipe"] },
      { kind: "warning" as const, severity: "danger" as const, text: "Hot." },
    ];
    await bench.store.documents.putIndexed(
      { ...key, jobId: claimed.id, fence: claimed.fence },
      { ...key, documentId, version: 1, pages: [{ number: 1, label: "i", blocks }], chunks: [], segments: [] },
      { activate: true, now: Date.now() },
    );
    const page = await bench.call(`/v1/documents/${documentId}/pages/1`);
    expect(page.json).toMatchObject({ documentId, version: 1, page: 1, pageLabel: "i", pages: 1, blocks });
    expect(page.json["text"]).toBe("Care\n\n3. Oil\n4. Wipe\n\nDANGER: Hot.");
    const beyond = await bench.call(`/v1/documents/${documentId}/pages/2`);
    expect(beyond.json).toMatchObject({ error: { code: "page-not-found", detail: { documentId, page: 2, pages: 1 } } });
    expect((await bench.call("/v1/equipment/press")).json).toMatchObject({ activeDocuments: 1 });
  });

  test("are gone once deleted, their file included", async () => {
    const form = new FormData();
    form.append("file", new Blob(["short lived"]), "gone.txt");
    const { json } = await bench.call("/v1/equipment/press/documents", { body: form });
    const path = `/v1/documents/${String(json["documentId"])}`;
    expect((await bench.call(path, { method: "DELETE" })).status).toBe(204);
    for (const suffix of ["", "/file", "/pages/1"]) {
      expect((await bench.call(path + suffix)).json["error"]).toMatchObject({ code: "document-not-found" });
    }
    expect(await bench.store.documents.listFileKeys()).toHaveLength(1);
  });

  test("have jobs", async () => {
    expect((await bench.call(`/v1/jobs/${jobId}`)).json).toMatchObject({ jobId, documentId, version: 1, equipment: "press" });
  });
});

describe("questions", () => {
  test("are answered, and the turn is kept in a session that goes on", async () => {
    bench.answerWith({ ask: answerOf("Oil it weekly.", documentId) });
    const first = await bench.call("/v1/ask", { json: { equipment: "press", question: "How often is it oiled?" } });
    expect(first.status).toBe(200);
    expect(first.json).toEqual({
      answerId: "ans.1",
      sessionId: expect.stringMatching(/^ses\./) as string,
      answered: true,
      answer: "Oil it weekly.",
      citations: [{ n: 1, documentId, version: 1, title: "Manual", page: 4, headingPath: ["2 Care", "2.1 Oil"], quote: "Oil it weekly." }],
      cached: "no",
      timingMs: { retrieve: 3, firstSentence: 5, total: 9 },
    });
    const { sessionId } = first.json as { sessionId: string };
    const second = await bench.call("/v1/ask", { json: { equipment: "press", question: "And then?", sessionId } });
    expect(second.json["sessionId"]).toBe(sessionId);
    const shown = await bench.call(`/v1/sessions/${sessionId}`);
    expect(shown.json).toMatchObject({
      sessionId,
      equipment: "press",
      turns: [
        { number: 1, mode: "text" },
        { number: 2, question: "And then?" },
      ],
    });
    const listed = await bench.call("/v1/sessions");
    expect(listed.json["sessions"]).toMatchObject([{ sessionId, turns: 2 }]);
  });

  test("that lean on earlier ones are answered, told and kept as they were understood", async () => {
    const asked: string[] = [];
    const answer = answerOf("2 bar.", documentId);
    bench.answerWith({ ask: (question) => (asked.push(question.question), answer(question)) });
    const first = await bench.call("/v1/ask", { json: { equipment: "press", question: "What is the pressure of the front tyre?" } });
    expect(first.json).not.toHaveProperty("rewritten");
    const { sessionId } = first.json as { sessionId: string };
    const rewritten = "What is the pressure of the rear tyre?";
    const json = { equipment: "press", question: "And the rear one?", sessionId };
    expect((await bench.call("/v1/ask", { json })).json).toMatchObject({ rewritten, answered: true });
    const streamed = await bench.call("/v1/ask", {
      json: { ...json, question: "How do I check it?" },
      headers: { accept: "text/event-stream" },
    });
    expect(streamed.text).toMatch(/^event: understood\ndata: {"question":"How do I check the rear tyre\?"}\n\nevent: sentence\n/);
    expect(asked.slice(1)).toEqual([rewritten, "How do I check the rear tyre?"]);
    const { turns } = (await bench.call(`/v1/sessions/${sessionId}`)).json as { turns: { question: string; rewritten?: string }[] };
    expect(turns.map(({ question, rewritten: as }) => [question, as])).toEqual([
      ["What is the pressure of the front tyre?", undefined],
      ["And the rear one?", rewritten],
      ["How do I check it?", "How do I check the rear tyre?"],
    ]);
    const alone = await bench.call("/v1/ask", { json: { equipment: "press", question: "And the rear one?" } });
    expect(alone.json).not.toHaveProperty("rewritten");
  });

  test("that fail leave no session behind", async () => {
    bench.answerWith({});
    const failed = await bench.call("/v1/ask", { json: { equipment: "press", question: "Why?" }, user: "bob" });
    expect(failed.status).toBe(502);
    expect(failed.json).toMatchObject({ error: { code: "answer-failed" } });
    expect((await bench.call("/v1/sessions", { user: "bob" })).json).toEqual({ sessions: [] });
  });

  test("find passages without an answer", async () => {
    const chunk = {
      documentId,
      version: 1,
      ordinal: 0,
      pageFrom: 2,
      pageTo: 3,
      headingPath: ["Care"],
      sentences: [],
      text: "Oil it.",
      hash: "0",
    };
    bench.answerWith({
      retrieve: async ({ question, limit }) => ({
        question,
        generation: 1,
        confidence: 1,
        passages: [{ chunk, title: `k=${limit ?? "default"}`, score: 1 }],
      }),
    });
    const found = await bench.call("/v1/retrieve", { json: { equipment: "press", query: "oil", k: 7 } });
    expect(found.json).toEqual({
      passages: [{ documentId, title: "k=7", pageFrom: 2, pageTo: 3, headingPath: ["Care"], text: "Oil it." }],
      timingMs: expect.any(Number) as number,
    });
    expect((await bench.call("/v1/retrieve", { json: { equipment: "press", query: "oil", k: 1_000 } })).status).toBe(400);
  });

  test("page through sessions, newest first, each once", async () => {
    bench.answerWith({ ask: answerOf("Yes.", documentId) });
    for (let count = 0; count < 3; count++) await bench.call("/v1/ask", { json: { equipment: "press", question: "Well?" }, user: "carl" });
    const first = await bench.call("/v1/sessions?limit=2", { user: "carl" });
    const rest = await bench.call(`/v1/sessions?limit=2&before=${String(first.json["before"])}`, { user: "carl" });
    const ids = [first, rest].flatMap(({ json }) => (json["sessions"] as { sessionId: string }[]).map(({ sessionId }) => sessionId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(first.json["sessions"]).toHaveLength(2);
    expect(rest.json).not.toHaveProperty("before");
  });

  test("of another user are an administrator's to read and nobody else's", async () => {
    expect((await bench.call("/v1/sessions?user=carl", { user: "root" })).json["sessions"]).not.toHaveLength(0);
    const refused = await bench.call("/v1/sessions?user=carl", { user: "dora", permissions: ["sessions:read"] });
    expect(refused.json).toMatchObject({ error: { code: "permission-missing", detail: { permission: "admin" } } });
  });
});

describe("administration", () => {
  test("adds, changes and removes users of its own tenant", async () => {
    const put = await bench.call("/v1/users/tim", { method: "PUT", json: { name: "Tim", permissions: ["ask", "ask"] } });
    expect(put.json).toMatchObject({ id: "tim", name: "Tim", permissions: ["ask"] });
    const changed = await bench.call("/v1/users/tim", { method: "PUT", json: { name: "Timothy", permissions: [] } });
    expect(changed.json).toMatchObject({ name: "Timothy", createdAt: put.json["createdAt"] });
    expect((await bench.call("/v1/users/tim", { tenant: "other" })).status).toBe(404);
    expect((await bench.call("/v1/users")).json["users"]).toHaveLength(1);
    expect((await bench.call("/v1/users/tim", { method: "DELETE" })).status).toBe(204);
    expect((await bench.call("/v1/users/tim", { method: "DELETE" })).status).toBe(404);
  });

  test("cannot make operators", async () => {
    const refused = await bench.call("/v1/users/eve", { method: "PUT", json: { name: "Eve", permissions: ["operator"] } });
    expect(refused.json).toMatchObject({ error: { code: "permission-missing", detail: { permission: "operator" } } });
  });

  test("ends a token at once", async () => {
    const token = await bench.token({ user: "zoe" });
    const { tokenId } = await bench.tokens.verify(token);
    const ask = () => bench.call("/v1/equipment", { anonymous: true, headers: { authorization: `Bearer ${token}` } });
    expect((await ask()).status).toBe(200);
    expect((await bench.call("/v1/tokens/revoke", { json: { tokenId } })).status).toBe(204);
    expect((await ask()).json).toMatchObject({ error: { code: "token-revoked" } });
  });

  test("of tenants is an operator's", async () => {
    const operator: CallOptions = { permissions: ["operator"] };
    expect((await bench.call("/v1/tenants", { ...operator, json: { id: "newco", name: "New Co" } })).status).toBe(201);
    expect((await bench.call("/v1/tenants", { ...operator, json: { id: "newco", name: "New Co" } })).json).toMatchObject({
      error: { code: "tenant-exists" },
    });
    expect((await bench.call("/v1/tenants", operator)).json["tenants"]).toMatchObject([{ id: "newco" }]);
    expect((await bench.call("/v1/tenants/newco", { ...operator, method: "DELETE" })).status).toBe(204);
    expect((await bench.call("/v1/tenants/newco", operator)).json).toMatchObject({ error: { code: "tenant-not-found" } });
    expect((await bench.call("/v1/equipment", operator)).status).toBe(403);
  });
});

interface Guarded {
  readonly method: string;
  readonly path: string;
  readonly permission: Permission;
  readonly json?: unknown;
}

const guarded = (): Guarded[] => [
  { method: "POST", path: "/v1/equipment", permission: "equipment:write", json: { slug: "x", name: "X" } },
  { method: "GET", path: "/v1/equipment", permission: "ask" },
  { method: "GET", path: "/v1/equipment/press", permission: "ask" },
  { method: "PATCH", path: "/v1/equipment/press", permission: "equipment:write", json: { name: "Y" } },
  { method: "DELETE", path: "/v1/equipment/press", permission: "equipment:write" },
  { method: "POST", path: "/v1/equipment/press/documents", permission: "documents:write" },
  { method: "GET", path: "/v1/equipment/press/documents", permission: "documents:read" },
  { method: "GET", path: `/v1/documents/${documentId}`, permission: "documents:read" },
  { method: "DELETE", path: `/v1/documents/${documentId}`, permission: "documents:write" },
  { method: "POST", path: `/v1/documents/${documentId}/password`, permission: "documents:write", json: { password: "p" } },
  { method: "GET", path: `/v1/documents/${documentId}/file`, permission: "documents:read" },
  { method: "GET", path: `/v1/documents/${documentId}/pages/1`, permission: "documents:read" },
  { method: "GET", path: `/v1/jobs/${jobId}`, permission: "documents:read" },
  { method: "GET", path: `/v1/jobs/${jobId}/events`, permission: "documents:read" },
  { method: "POST", path: "/v1/retrieve", permission: "ask", json: { equipment: "press", query: "q" } },
  { method: "POST", path: "/v1/ask", permission: "ask", json: { equipment: "press", question: "q" } },
  { method: "POST", path: "/v1/connect", permission: "ask", json: { equipment: "press" } },
  { method: "GET", path: "/v1/sessions", permission: "sessions:read" },
  { method: "GET", path: "/v1/sessions/ses.YW5u.0000", permission: "sessions:read" },
  { method: "POST", path: "/v1/tokens/revoke", permission: "admin", json: { tokenId: "x" } },
  { method: "GET", path: "/v1/users", permission: "admin" },
  { method: "GET", path: "/v1/users/x", permission: "admin" },
  { method: "PUT", path: "/v1/users/x", permission: "admin", json: { name: "X", permissions: [] } },
  { method: "DELETE", path: "/v1/users/x", permission: "admin" },
  { method: "POST", path: "/v1/tenants", permission: "operator", json: { id: "x", name: "X" } },
  { method: "GET", path: "/v1/tenants", permission: "operator" },
  { method: "GET", path: "/v1/tenants/x", permission: "operator" },
  { method: "DELETE", path: "/v1/tenants/x", permission: "operator" },
];

test("every route is closed to a token with all permissions but the one it needs", async () => {
  for (const { method, path, permission, json } of guarded()) {
    const reply = await bench.call(path, { method, json, permissions: permissions.filter((one) => one !== permission) });
    expect({ method, path, status: reply.status, json: reply.json }).toMatchObject({
      method,
      path,
      status: 403,
      json: { error: { code: "permission-missing", detail: { permission } } },
    });
    const anonymous = await bench.call(path, { method, json, anonymous: true });
    expect({ method, path, status: anonymous.status }).toEqual({ method, path, status: 401 });
  }
});

test("what belongs to another tenant answers, byte for byte, as what does not exist", async () => {
  bench.answerWith({ ask: answerOf("No."), retrieve: async ({ question }) => ({ question, generation: 1, confidence: 1, passages: [] }) });
  const paths = guarded().filter(({ path }) => path.includes("press") || path.includes(documentId) || path.includes(jobId));
  for (const { method, path, json } of [...paths, { method: "POST", path: "/v1/connect", json: { equipment: "press" } }]) {
    const foreign = await bench.call(path, { method, json, tenant: "stranger" });
    const missing = await bench.call(path, { method, json, tenant: "nobody-has-anything-here" });
    expect({ path, status: foreign.status }).toEqual({ path, status: 404 });
    expect(foreign.text).toBe(missing.text);
  }
  expect((await bench.call("/v1/equipment/press")).status).toBe(200);
  expect((await bench.call(`/v1/documents/${documentId}`)).status).toBe(200);
});

test.each([
  "/v1/equipment/Not_A_Slug",
  "/v1/documents/doc..x",
  "/v1/documents/job.press.1",
  "/v1/jobs/doc.press.1",
  "/v1/documents/%00",
  "/v1/sessions/nonsense",
])("a malformed id answers as a missing one: %s", async (path) => {
  expect((await bench.call(path)).status).toBe(404);
});
