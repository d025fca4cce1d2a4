import { type Clock } from "../../base/clock.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { distinctCitations } from "../answer/distinct-citations.ts";
import { type AnswerSentence } from "../answer/answer.ts";
import { type PartitionKey } from "../document-store.ts";
import { abstentionCurve, type AbstentionCurve } from "./abstention.ts";
import { type CorpusEquipment, type CorpusQuestion, type QuestionCorpus } from "./corpus.ts";
import { judge, type Judgement, judgedPassages, type Outcome } from "./judge.ts";
import { type WholeAndLegs, wholeAndLegs } from "./legs.ts";
import { shareOf } from "./metrics.ts";
import { type RankingCase } from "./ranking-case.ts";
import { createRankingEvidence } from "./ranking-evidence.ts";
import { everyNth } from "./sample.ts";
import { type KindSummary, summarize, summarizeTimings, type TimingSummary } from "./summary.ts";
import { type IngestedFile, type Workbench } from "./workbench.ts";
import { evaluateWrongDevice, type WrongDeviceFigures } from "./wrong-device.ts";

export interface EvaluateQuestionsOptions {
  readonly bench: Workbench;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Questions that this corpus does not answer, asked of the equipment that is asked most. */
  readonly foreign: readonly CorpusQuestion[];
  /** Every n-th question only. */
  readonly everyNth: number;
  readonly seed: number;
  readonly onProgress: (stage: string, done: number, total: number) => void;
}

export interface QuestionFigures {
  readonly format: string;
  readonly files: number;
  /** How many files ended in which state. */
  readonly states: Readonly<Record<string, number>>;
  readonly ingestMsPerFile: number;
  readonly kinds: readonly KindSummary[];
  /** Whether nDCG means something: every gold place is wanted. */
  readonly everyPlaceWanted: boolean;
  /** Of own questions and foreign ones, by the confidence of the search; absent when there are no questions without an answer. */
  readonly abstention?: AbstentionCurve;
  /** Of the ranking alone, without the answers; absent when no question has an answer. */
  readonly ranking?: WholeAndLegs;
  /** At the product's own line, sentences considered: own questions answered, foreign ones refused. */
  readonly answered: number;
  readonly foreignRefused?: number;
  /** Passages of other equipment among all that were found. */
  readonly wrongDevicePassages: number;
  /** The same over search, answers and the semantic cache, with the questions asked of other equipment too. */
  readonly wrongDevice: WrongDeviceFigures;
  readonly timings: TimingSummary;
}

export interface QuestionEvaluation {
  readonly figures: QuestionFigures;
  readonly judgements: readonly Judgement[];
}

const foreignKind = "foreign";

/** Ingests a corpus and asks its questions. Rejects with the signal's reason when it aborts. */
export async function evaluateQuestions(corpus: QuestionCorpus, options: EvaluateQuestionsOptions): Promise<QuestionEvaluation> {
  const { clock } = options;
  const startedAt = clock.monotonic();
  const ingested = await ingestAll(corpus.equipment, options);
  const files = ingested.flatMap((one) => one.files);
  const ingestMs = clock.monotonic() - startedAt;
  const names = new Map(ingested.map(({ equipment, files: found }) => [nameOf(equipment), namesByDocument(found)]));
  const fileNameOf = (question: CorpusQuestion, documentId: string) => names.get(nameOf(question))?.get(documentId);
  const own = everyNth(corpus.questions, options.everyNth, options.seed);
  const foreign = everyNth(askedOf(corpus, options.foreign), options.everyNth, options.seed);
  const { embedding, documents } = options.bench;
  const evidence = createRankingEvidence({ documents, embedding, clock });
  const judgements: Judgement[] = [];
  const cases: RankingCase[] = [];
  for (const question of [...own, ...foreign]) {
    options.signal.throwIfAborted();
    judgements.push(judge(await askOne(question, options), fileNameOf));
    const nameById = (documentId: string) => fileNameOf(question, documentId);
    if (question.gold.length > 0) cases.push(await evidence(question, partitionOf(question), nameById, options.signal));
    options.onProgress("asking", judgements.length, own.length + foreign.length);
  }
  const wrongDevice = await evaluateWrongDevice(own, corpus.equipment, {
    ask: options.bench.cachedAsk,
    owns: (equipment, documentId) => names.get(nameOf(equipment))?.has(documentId) ?? false,
    signal: options.signal,
    onProgress: (done, total) => options.onProgress("asking other equipment", done, total),
  });
  return { figures: { ...figuresOf(corpus, { files, ingestMs, judgements, cases }), wrongDevice }, judgements };
}

const partitionOf = ({ tenant, slug }: CorpusQuestion): PartitionKey => ({
  tenant: tenantSchema.parse(tenant),
  equipment: slugSchema.parse(slug),
});

interface Ingested {
  readonly equipment: CorpusEquipment;
  readonly files: readonly IngestedFile[];
}

async function ingestAll(
  equipment: readonly CorpusEquipment[],
  { bench, signal, onProgress }: EvaluateQuestionsOptions,
): Promise<Ingested[]> {
  const total = equipment.reduce((sum, { files }) => sum + files.length, 0);
  const ingested: Ingested[] = [];
  let before = 0;
  for (const one of equipment) {
    const base = before;
    const files = await bench.ingest(one, { signal, onProgress: (done) => onProgress("ingesting", base + done, total) });
    before += one.files.length;
    ingested.push({ equipment: one, files });
  }
  return ingested;
}

const nameOf = ({ tenant, slug }: { readonly tenant: string; readonly slug: string }): string => `${tenant}/${slug}`;

/** The same content under two names is one document, known by the first. */
function namesByDocument(files: readonly IngestedFile[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { documentId, fileName } of files) if (documentId !== undefined && !names.has(documentId)) names.set(documentId, fileName);
  return names;
}

/** Foreign questions as questions without gold of the equipment that the corpus asks most. */
function askedOf(corpus: QuestionCorpus, foreign: readonly CorpusQuestion[]): CorpusQuestion[] {
  const counts = new Map<string, { readonly question: CorpusQuestion; count: number }>();
  for (const question of corpus.questions) {
    const entry = counts.get(nameOf(question)) ?? { question, count: 0 };
    entry.count += 1;
    counts.set(nameOf(question), entry);
  }
  const [most] = [...counts.values()].sort((left, right) => right.count - left.count);
  if (!most) return [];
  const { tenant, slug } = most.question;
  return foreign.map(({ question }) => ({ question, kind: foreignKind, tenant, slug, gold: [] }));
}

async function askOne(question: CorpusQuestion, { bench, clock, signal }: EvaluateQuestionsOptions): Promise<Outcome> {
  const request = { ...partitionOf(question), question: question.question, signal };
  const startedAt = clock.monotonic();
  const retrieval = await bench.ask.retrieve({ ...request, limit: judgedPassages });
  const searchedAt = clock.monotonic();
  const sentences: AnswerSentence[] = [];
  let answered = false;
  for await (const event of bench.ask.ask({ ...request, retrieval: Promise.resolve(retrieval) })) {
    if (event.type === "sentence") sentences.push(event.sentence);
    else answered = event.answered;
  }
  const [first] = answered ? distinctCitations(sentences) : [];
  return {
    question,
    passages: retrieval.passages,
    confidence: retrieval.confidence,
    answered,
    ...(first === undefined ? {} : { cited: { documentId: first.documentId, page: first.page, headings: first.headingPath } }),
    searchMs: searchedAt - startedAt,
    answerMs: clock.monotonic() - searchedAt,
  };
}

interface Evaluated {
  readonly files: readonly IngestedFile[];
  readonly ingestMs: number;
  readonly judgements: readonly Judgement[];
  readonly cases: readonly RankingCase[];
}

function figuresOf(corpus: QuestionCorpus, { files, ingestMs, judgements, cases }: Evaluated): Omit<QuestionFigures, "wrongDevice"> {
  const states: Record<string, number> = {};
  for (const { state } of files) states[state] = (states[state] ?? 0) + 1;
  const answerable = judgements.filter(({ question }) => question.gold.length > 0);
  const others = judgements.filter(({ question }) => question.gold.length === 0);
  const confidences = (group: readonly Judgement[]) => group.map(({ confidence }) => confidence);
  const abstention = abstentionCurve(confidences(answerable), confidences(others));
  return {
    format: corpus.format,
    files: files.length,
    states,
    ingestMsPerFile: files.length === 0 ? 0 : ingestMs / files.length,
    kinds: summarize(judgements),
    everyPlaceWanted: corpus.everyPlaceWanted,
    ...(abstention === undefined ? {} : { abstention }),
    ...(cases.length === 0 ? {} : { ranking: wholeAndLegs(cases, corpus.everyPlaceWanted) }),
    answered: shareOf(answerable, ({ answered }) => answered),
    ...(others.length === 0 ? {} : { foreignRefused: shareOf(others, ({ answered }) => !answered) }),
    wrongDevicePassages: judgements.reduce((sum, { foreignPassages }) => sum + foreignPassages, 0),
    timings: summarizeTimings(judgements),
  };
}
