import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/base/clock.ts";
import { type EmbeddingModel } from "../src/knowledge/embedding.ts";
import { type CorpusEquipment, type CorpusFile, type QuestionCorpus } from "../src/knowledge/evaluation/corpus.ts";
import { fileMediaType } from "../src/knowledge/evaluation/file-media-type.ts";
import { type RankingCase } from "../src/knowledge/evaluation/ranking-case.ts";
import { createRankingEvidence } from "../src/knowledge/evaluation/ranking-evidence.ts";
import { parseFile } from "../src/knowledge/parse/parse-file.ts";
import { MemoryDocuments } from "../test/support/memory-documents.ts";
import { partitionKey, putDocument } from "../test/support/searchable.ts";

const signal = new AbortController().signal;
const limits = { maxPages: 100_000, maxCharacters: 100_000_000 };

/** The evidence for each question that the corpus answers, through the product's own two stages, in this process. */
export async function evidenceOf(
  corpus: QuestionCorpus,
  embedding: EmbeddingModel,
  onProgress: (text: string) => void,
): Promise<RankingCase[]> {
  const cases: RankingCase[] = [];
  for (const equipment of corpus.equipment) {
    const questions = corpus.questions.filter(
      ({ tenant, slug, gold }) => tenant === equipment.tenant && slug === equipment.slug && gold.length > 0,
    );
    if (questions.length === 0) continue;
    onProgress(`${equipment.slug}: ${equipment.files.length} files`);
    const documents = new MemoryDocuments();
    const key = partitionKey(equipment.tenant, equipment.slug);
    const names = await index(equipment, documents, key, embedding);
    const evidence = createRankingEvidence({ documents, embedding, clock: systemClock });
    for (const question of questions) cases.push(await evidence(question, key, (id) => names.get(id), signal));
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
