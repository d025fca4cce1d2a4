import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/base/clock.ts";
import { type EmbeddingModel } from "../src/knowledge/embedding.ts";
import { type CorpusEquipment, type CorpusFile, type GoldPlace, type QuestionCorpus } from "../src/knowledge/evaluation/corpus.ts";
import { fileMediaType } from "../src/knowledge/evaluation/file-media-type.ts";
import { goldIn } from "../src/knowledge/evaluation/judge.ts";
import { openSentences } from "../src/knowledge/index/packed-vectors.ts";
import { parseFile } from "../src/knowledge/parse/parse-file.ts";
import { DetailsCache } from "../src/knowledge/search/details-cache.ts";
import { leadingChunks, scoreMeaning, scoreWords } from "../src/knowledge/search/first-stage.ts";
import { bm25Share, maximum } from "../src/knowledge/search/fusion.ts";
import { scoreGrams } from "../src/knowledge/search/gram-scores.ts";
import { QuestionGrams } from "../src/knowledge/search/grams.ts";
import { VectorMemory } from "../src/knowledge/search/kernel/vector-memory.ts";
import { inManualWording } from "../src/knowledge/search/manual-wording.ts";
import { openPartition, placeOf } from "../src/knowledge/search/partition.ts";
import { analyzeQuestion } from "../src/knowledge/search/question-terms.ts";
import { embedQuestion } from "../src/knowledge/search/question-vector.ts";
import { scoreBuffers } from "../src/knowledge/search/score-buffers.ts";
import { MemoryDocuments } from "../test/support/memory-documents.ts";
import { partitionKey, putDocument } from "../test/support/searchable.ts";

/** What ranking weighs, of one candidate. */
export interface Evidence {
  readonly words: number;
  readonly grams: number;
  readonly rarest: number;
  readonly chunk: number;
  readonly sentence: number;
}

export interface Candidate extends Evidence {
  /** Added whatever the weights. */
  readonly codes: number;
  /** Equal for chunks of one section, of which the best is shown. */
  readonly section: string;
  readonly gold: readonly GoldPlace[];
}

/** One question with what the first stage found for it. */
export interface Case {
  readonly candidates: readonly Candidate[];
  readonly wanted: number;
}

const signal = new AbortController().signal;
/** A question that cannot be embedded ends the bench. */
const embeddingOptions = {
  clock: systemClock,
  timeoutMs: 600_000,
  signal,
  onDegraded: (error: unknown) => {
    throw error;
  },
};
const limits = { maxPages: 100_000, maxCharacters: 100_000_000 };
/** More than the product's own, so that weights may bring up what stands lower. */
const candidatesSeen = 128;

/** The evidence for each question that the corpus answers, through the product's own two stages, in this process. */
export async function evidenceOf(corpus: QuestionCorpus, embedding: EmbeddingModel, onProgress: (text: string) => void): Promise<Case[]> {
  const cases: Case[] = [];
  for (const equipment of corpus.equipment) {
    const questions = corpus.questions.filter(
      ({ tenant, slug, gold }) => tenant === equipment.tenant && slug === equipment.slug && gold.length > 0,
    );
    if (questions.length === 0) continue;
    onProgress(`${equipment.slug}: ${equipment.files.length} files`);
    const documents = new MemoryDocuments();
    const key = partitionKey(equipment.tenant, equipment.slug);
    const names = await index(equipment, documents, key, embedding);
    const memory = new VectorMemory();
    const details = new DetailsCache(documents, Infinity);
    const snapshot = await documents.readPartition(key);
    if (!snapshot) continue;
    const partition = openPartition(snapshot, memory);
    for (const question of questions) {
      const wording = inManualWording(partition, question.question);
      const terms = analyzeQuestion(question.question, wording);
      const vector = await embedQuestion([question.question, wording], { ...embeddingOptions, embedding, tenant: key.tenant });
      if (!vector) continue;
      const buffers = scoreBuffers(partition.chunkCount);
      scoreWords(partition, terms, buffers);
      scoreMeaning(partition, vector, buffers.likeness);
      const leading = leadingChunks(buffers, candidatesSeen);
      const places = Array.from(leading, (chunk) => placeOf(partition, chunk));
      const found = await details.get(key, places);
      const grams = scoreGrams(partition, new QuestionGrams(terms.surface), found);
      const refs = places.map(({ segment, chunk }) => ({
        documentId: segment.documentId,
        version: segment.version,
        ordinal: segment.firstChunk + chunk,
      }));
      const chunks = await documents.readChunks(key, refs);
      const candidates = chunks.map((chunk, at): Candidate => {
        const place = leading[at] ?? 0;
        const packed = found[at]?.sentences;
        const sentences = packed && openSentences(packed);
        return {
          words: buffers.words[place] ?? 0,
          grams: bm25Share(grams.scores[at] ?? 0, grams.knownMass),
          rarest: buffers.rarest[place] ?? 0,
          chunk: buffers.likeness[place] ?? 0,
          sentence: sentences ? maximum(memory.scanLoose(vector.query, sentences.codes, sentences.scales)) : 0,
          codes: buffers.codes[place] ?? 0,
          section: JSON.stringify([chunk.documentId, chunk.headingPath]),
          gold: goldIn(question, chunk, names.get(chunk.documentId) ?? ""),
        };
      });
      cases.push({ candidates, wanted: question.gold.length });
    }
  }
  return cases;
}

async function index(
  equipment: CorpusEquipment,
  documents: MemoryDocuments,
  key: ReturnType<typeof partitionKey>,
  embedding: EmbeddingModel,
) {
  const names = new Map<string, string>();
  for (const file of equipment.files) {
    const parsed = await parse(file).catch(() => undefined);
    if (!parsed) continue;
    const id = `doc.${equipment.slug}.${names.size}`;
    names.set(id, file.fileName);
    await putDocument(documents, key, { id, title: file.fileName, pages: parsed.pages, embedding, vectors: true });
  }
  return names;
}

async function parse({ fileName, content }: CorpusFile) {
  const folder = await mkdtemp(join(tmpdir(), "equivox-tune-"));
  try {
    const path = "path" in content ? content.path : join(folder, "text.md");
    if ("text" in content) await writeFile(path, content.text);
    return await parseFile(path, await fileMediaType(path, fileName), limits, () => undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
