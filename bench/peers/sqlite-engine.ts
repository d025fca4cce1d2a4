import { join } from "node:path";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { z } from "zod";
import { dimensions, type MadeQuestion } from "../retrieval-data.ts";
import { type Contender, type Engine, fused, type PeerCorpus, wordsOf } from "./corpus.ts";
import { type LoadPackage } from "./install.ts";

const placeRow = z.object({ id: z.number() });
const textRow = z.object({ text: z.string() });
const extension = z.object({ getLoadablePath: z.custom<() => string>((value) => typeof value === "function") });
/** One scale for all, as int8 vectors of sqlite-vec want it: components of unit vectors hardly ever exceed a quarter. */
const int8Scale = 127 / 0.25;

/** SQLite FTS5, and sqlite-vec beside it when its package can be loaded. */
export function openSqliteEngine(directory: string, corpus: PeerCorpus, load: LoadPackage | undefined): Engine {
  const database = new DatabaseSync(join(directory, load ? "vectors.db" : "words.db"), { allowExtension: true });
  try {
    return openEngine(database, corpus, load);
  } catch (error) {
    database.close();
    throw error;
  }
}

function openEngine(database: DatabaseSyncInstance, corpus: PeerCorpus, load: LoadPackage | undefined): Engine {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; PRAGMA mmap_size = 1073741824");
  const words = openWords(database, corpus);
  const vectors = load ? openVectors(database, corpus, load) : [];
  const readText = database.prepare("SELECT text FROM chunks WHERE id = ?");
  return {
    vectors,
    words: [words],
    passages: vectors.map(({ name, find }) => ({
      name: `${name} and FTS5`,
      find: async (question, limit) => {
        const found = fused([await find(question, limit), await words.find(question, limit)], limit);
        const texts = found.map((place) => textRow.parse(readText.get(place + 1)));
        return found.slice(0, texts.length);
      },
    })),
    close: async () => database.close(),
  };
}

function openWords(database: DatabaseSyncInstance, { texts }: PeerCorpus): Contender {
  database.exec(`
    CREATE TABLE chunks (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5 (text, content = 'chunks', content_rowid = 'id');
    BEGIN`);
  const add = database.prepare("INSERT INTO chunks (id, text) VALUES (?, ?)");
  texts.forEach((text, place) => add.run(place + 1, text));
  database.exec("INSERT INTO words (words) VALUES ('rebuild'); INSERT INTO words (words) VALUES ('optimize'); COMMIT");
  const find = database.prepare("SELECT rowid AS id FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?");
  return {
    name: "FTS5",
    find: async ({ question }, limit) => {
      const wanted = [...new Set(wordsOf(question))].map((word) => `"${word}"`).join(" OR ");
      return places(find.all(wanted, limit));
    },
  };
}

function openVectors(database: DatabaseSyncInstance, { texts, vectors }: PeerCorpus, load: LoadPackage): Contender[] {
  database.enableLoadExtension(true);
  database.loadExtension(extension.parse(load("sqlite-vec")).getLoadablePath());
  database.exec(`
    CREATE VIRTUAL TABLE floats USING vec0 (embedding float[${dimensions}]);
    CREATE VIRTUAL TABLE int8s USING vec0 (embedding int8[${dimensions}]);
    BEGIN`);
  const addFloat = database.prepare("INSERT INTO floats (rowid, embedding) VALUES (?, ?)");
  const addInt8 = database.prepare("INSERT INTO int8s (rowid, embedding) VALUES (?, vec_int8(?))");
  for (let place = 0; place < texts.length; place++) {
    const vector = vectors.subarray(place * dimensions, (place + 1) * dimensions);
    addFloat.run(BigInt(place + 1), bytesOf(vector));
    addInt8.run(BigInt(place + 1), bytesOf(toInt8(vector)));
  }
  database.exec("COMMIT");
  const findFloat = database.prepare("SELECT rowid AS id FROM floats WHERE embedding MATCH ? AND k = ? ORDER BY distance");
  const findInt8 = database.prepare("SELECT rowid AS id FROM int8s WHERE embedding MATCH vec_int8(?) AND k = ? ORDER BY distance");
  return [
    {
      name: "sqlite-vec, float",
      find: async ({ vector }: MadeQuestion, limit) => places(findFloat.all(bytesOf(vector), limit)),
    },
    {
      name: "sqlite-vec, int8",
      find: async ({ vector }: MadeQuestion, limit) => places(findInt8.all(bytesOf(toInt8(vector)), limit)),
    },
  ];
}

const places = (rows: unknown): number[] =>
  z
    .array(placeRow)
    .parse(rows)
    .map(({ id }) => id - 1);

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const toInt8 = (vector: Float32Array): Int8Array =>
  Int8Array.from(vector, (value) => Math.max(-127, Math.min(127, Math.round(value * int8Scale))));
