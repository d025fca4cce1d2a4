import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, it, describe } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { type VectorSearchRequest } from "../../src/knowledge/search/vector-search.ts";
import { type MongoConnection, openMongoClient } from "../../src/stores/mongo/mongo-client.ts";
import { vectorIndex } from "../../src/stores/mongo/vector-index.ts";
import { createAtlasVectorSearch, vectorPipeline } from "../../src/stores/mongo/vector-search.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import { recordingLog } from "../support/recording-log.ts";
import { partitionKey } from "../support/searchable.ts";

const request: VectorSearchRequest = {
  ...partitionKey("acme", "press"),
  versions: [
    { documentId: "doc.press.1", version: 2 },
    { documentId: "doc.press.2", version: 1 },
  ],
  chunkCount: 1_000,
  vector: Float32Array.from([0.5, -0.5]),
  model: "minilm",
  limit: 400,
  signal: new AbortController().signal,
};

describe("the index of Atlas Search", () => {
  it("is the same in the repository's file for tools", () => {
    const file: unknown = JSON.parse(readFileSync("deploy/mongo/atlas-vector-index.json", "utf8"));
    expect(file).toEqual({ collectionName: "document_chunks", ...vectorIndex });
  });

  it("holds every field that the stage filters by", () => {
    const stage = JSON.stringify(vectorPipeline(request)[0]);
    const indexed = vectorIndex.definition.fields.filter(({ type }) => type === "filter").map(({ path }) => path);
    const filtered = [...stage.matchAll(/"(\w+)":\{"\$eq"/g)].map(([, path]) => path);
    expect(new Set(filtered)).toEqual(new Set(indexed));
  });
});

describeWithMongo("the vector search of Atlas", () => {
  let server: MongoTestServer;
  let connection: MongoConnection;
  const sent: Readonly<Record<string, unknown>>[] = [];
  const clock = new ManualClock();
  beforeAll(async () => {
    server = await startMongoServer();
    const events = {
      onCommandStart: (name: string, command: Readonly<Record<string, unknown>>) => {
        if (name === "aggregate") sent.push(command);
      },
    };
    connection = await openMongoClient({ url: server.databaseUrl(), minPoolSize: 0, events });
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });
  beforeEach(() => void sent.splice(0));

  it("filters by tenant, equipment, model and active versions inside the stage, exactly in a small partition", async () => {
    const { log } = recordingLog();
    await createAtlasVectorSearch({ connection, clock, log }).nearest(request);
    expect(sent).toMatchObject([
      {
        aggregate: "document_chunks",
        pipeline: [
          {
            $vectorSearch: {
              index: "chunk_vectors",
              path: "vector",
              queryVector: [0.5, -0.5],
              exact: true,
              limit: 400,
              filter: {
                $and: [
                  { tenant_id: { $eq: "acme" } },
                  { equipment_id: { $eq: "press" } },
                  { vectorModel: { $eq: "minilm" } },
                  {
                    $or: [
                      { $and: [{ documentId: { $eq: "doc.press.1" } }, { version: { $eq: 2 } }] },
                      { $and: [{ documentId: { $eq: "doc.press.2" } }, { version: { $eq: 1 } }] },
                    ],
                  },
                ],
              },
            },
          },
          { $project: { _id: 0, documentId: 1, version: 1, ordinal: 1, score: { $meta: "vectorSearchScore" } } },
        ],
      },
    ]);
  });

  it("takes candidates in a large partition", () => {
    const [stage] = vectorPipeline({ ...request, chunkCount: 20_000 });
    expect(stage).toMatchObject({ $vectorSearch: { numCandidates: 8_000, limit: 400 } });
    expect(stage).not.toHaveProperty("$vectorSearch.exact");
  });

  it("gives way with one warning when the index does not answer, and tries again a minute later", async () => {
    const { log, lines } = recordingLog();
    const search = createAtlasVectorSearch({ connection, clock, log });
    for (let question = 0; question < 5; question++) expect(await search.nearest(request)).toBeUndefined();
    expect(sent).toHaveLength(1);
    clock.advance(60_000);
    expect(await search.nearest(request)).toBeUndefined();
    expect(sent).toHaveLength(2);
    expect(lines.map(({ level }) => level)).toEqual(["warn"]);
    expect(lines[0]?.fields).toMatchObject({ index: "chunk_vectors" });
  });

  it("rejects with the caller's reason and takes that for no failure of the index", async () => {
    const { log, lines } = recordingLog();
    const search = createAtlasVectorSearch({ connection, clock, log });
    await expect(search.nearest({ ...request, signal: AbortSignal.abort(new Error("left")) })).rejects.toThrow("left");
    const stop = new AbortController();
    const leaving = search.nearest({ ...request, signal: stop.signal });
    stop.abort(new Error("left"));
    await expect(leaving).rejects.toThrow("left");
    expect(lines).toEqual([]);
  });
});
