import { systemClock } from "../base/clock.ts";
import { Scope } from "../base/scope.ts";
import { readConfig } from "../config.ts";
import { failure } from "../errors.ts";
import { type Corpus, type CorpusQuestion, type QuestionPair } from "../knowledge/evaluation/corpus.ts";
import { evaluateFiles } from "../knowledge/evaluation/evaluate-files.ts";
import { evaluateQuestions } from "../knowledge/evaluation/evaluate-questions.ts";
import { readCorpus } from "../knowledge/evaluation/read-corpus.ts";
import { sharesAnswer } from "../knowledge/cache/shares-answer.ts";
import { evaluateFollowUps } from "../knowledge/evaluation/evaluate-follow-ups.ts";
import { evaluatePairs } from "../knowledge/evaluation/evaluate-pairs.ts";
import { resolveLast } from "../knowledge/follow-up/resolve-follow-up.ts";
import { everyNth } from "../knowledge/evaluation/sample.ts";
import { type Workbench } from "../knowledge/evaluation/workbench.ts";
import { openWorkbench } from "../roles/workbench.ts";
import { parseCommandLine, type Command, type CommandContext } from "./command.ts";
import { describeFiles, describeFollowUps, describeMisses, describePairs, describeQuestions } from "./eval-report.ts";

/** Seeds the choice of a sample; the same one gives the same questions. */
const sampleSeed = 1;

interface Options {
  readonly foreign: string | undefined;
  readonly sample: number;
  readonly misses: boolean;
}

/** What one evaluation found. */
interface Report {
  /** For scripts. */
  readonly json: object;
  /** For people. */
  readonly lines: readonly string[];
}

export const evaluate: Command = {
  name: "eval",
  usage: `Usage: equivox eval FOLDER [--foreign FOLDER] [--equipment SLUG] [--format F] [--questions FILE]
                    [--sample N] [--misses] [--embedding-cache FILE] [--json]

  FOLDER                 documents and questions.jsonl, or one of the corpora in docs/quality.md
  --foreign FOLDER       its questions are asked too, and should be refused
  --equipment SLUG       this machine of the corpus only
  --format F             the ending to take where a document is there in several: pdf, docx, html, md or txt
  --questions FILE       the file of questions in FOLDER (default: questions.jsonl)
  --sample N             every N-th question, pair or file only
  --misses               lists what went wrong
  --embedding-cache FILE keeps vectors for the next evaluation; 1.6 KB a sentence
  --json                 prints the figures and each judgement as JSON

Everything is ingested into a store that is thrown away afterwards. Progress goes to standard error.`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, {
      foreign: { type: "string" },
      equipment: { type: "string" },
      format: { type: "string" },
      questions: { type: "string" },
      sample: { type: "string", default: "1" },
      misses: { type: "boolean", default: false },
      "embedding-cache": { type: "string" },
      json: { type: "boolean", default: false },
    });
    const [folder, ...others] = positionals;
    if (folder === undefined) throw failure("usage", { problem: "The folder is missing." });
    if (others.length > 0) throw failure("usage", { problem: `${others.join(" ")} is not understood.` });
    const sample = Number(values.sample);
    if (!Number.isInteger(sample) || sample < 1) {
      throw failure("usage", { problem: `--sample ${values.sample}: a whole number from 1 is needed.` });
    }
    const read = await readCorpus(folder, {
      ...(values.format === undefined ? {} : { documentFormat: values.format }),
      ...(values.questions === undefined ? {} : { questionsFile: values.questions }),
    });
    const corpus = values.equipment === undefined ? read : onlyEquipment(read, values.equipment);
    const scope = new Scope();
    try {
      const cache = values["embedding-cache"];
      const bench = await openWorkbench(readConfig(context.environment), cache === undefined ? {} : { embeddingCache: cache }, scope);
      const report = await evaluateCorpus(corpus, { foreign: values.foreign, sample, misses: values.misses }, bench, context);
      context.redraw("");
      if (values.json) context.print(JSON.stringify({ folder, ...report.json }, null, 2));
      else report.lines.forEach((line) => context.print(line));
      return 0;
    } finally {
      await scope.close();
    }
  },
};

async function evaluateCorpus(
  corpus: Corpus,
  { foreign, sample, misses }: Options,
  bench: Workbench,
  context: CommandContext,
): Promise<Report> {
  const onProgress = (stage: string, done: number, total: number): void => context.redraw(`${stage} ${done}/${total}`);
  const { signal } = context;
  switch (corpus.type) {
    case "questions": {
      const { figures, judgements } = await evaluateQuestions(corpus, {
        bench,
        clock: systemClock,
        signal,
        foreign: await foreignQuestions(foreign),
        everyNth: sample,
        seed: sampleSeed,
        onProgress,
      });
      const lines = [...describeQuestions(figures), ...(misses ? ["", ...describeMisses(judgements)] : [])];
      return { json: { figures, judgements }, lines };
    }
    case "files": {
      const files = everyNth(corpus.files, sample, sampleSeed);
      const { parser } = bench;
      const read = await evaluateFiles(files, {
        parser,
        clock: systemClock,
        signal,
        onProgress: (done, total) => onProgress("reading", done, total),
      });
      return { json: read, lines: describeFiles(read.figures, read.readings) };
    }
    case "pairs": {
      const likeness = readConfig(context.environment).cacheSemanticLikeness;
      const vectorsOf = (texts: readonly string[]) => bench.embedding.embed(texts, { priority: "question", signal });
      const pairs = everyNth(corpus.pairs, sample, sampleSeed);
      const shares = ({ first, second }: QuestionPair) => sharesAnswer(first, second, { vectorsOf, likeness });
      const figures = await evaluatePairs(pairs, shares, (done, total) => onProgress("pairs", done, total));
      return { json: { figures }, lines: describePairs(figures) };
    }
    case "follow-ups": {
      const figures = await evaluateFollowUps(corpus.turns, (said, history) => Promise.resolve(resolveLast([...history, said])));
      return { json: { figures }, lines: describeFollowUps(figures) };
    }
  }
}

function onlyEquipment(corpus: Corpus, slug: string): Corpus {
  if (corpus.type !== "questions") return corpus;
  const equipment = corpus.equipment.filter((one) => one.slug === slug);
  if (equipment.length === 0) {
    throw failure("usage", { problem: `--equipment ${slug}: there is ${corpus.equipment.map((one) => one.slug).join(", ")}.` });
  }
  return { ...corpus, equipment, questions: corpus.questions.filter((question) => question.slug === slug) };
}

/** The questions of another corpus, which this one should not answer. */
async function foreignQuestions(folder: string | undefined): Promise<readonly CorpusQuestion[]> {
  if (folder === undefined) return [];
  const corpus = await readCorpus(folder, {});
  if (corpus.type !== "questions") throw failure("usage", { problem: `--foreign ${folder}: it holds no questions about documents.` });
  return corpus.questions;
}
