import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type Ask, type Question } from "../ask.ts";
import { type CorpusEquipment, type CorpusQuestion } from "./corpus.ts";
import { judgedPassages } from "./judge.ts";

/** How much of what was shown belongs to other equipment than was asked. */
export interface ForeignShare {
  readonly foreign: number;
  readonly of: number;
}

export interface WrongDeviceFigures {
  /** Passages that searches found. */
  readonly search: ForeignShare;
  /** Citations of answers. */
  readonly answers: ForeignShare;
  /**
   * Citations of answers to questions in other words, while the semantic cache holds an answer for one equipment or for both, and how many
   * answers came from it; absent when the corpus has one equipment, which nothing could be taken for.
   */
  readonly semanticCache?: ForeignShare & { readonly hits: number };
}

type Named = Pick<CorpusEquipment, "tenant" | "slug">;

export interface WrongDeviceOptions {
  /** With all of its caches. */
  readonly ask: Ask;
  /** Whether a document is the equipment's own. */
  readonly owns: (equipment: Named, documentId: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Two wordings of a question that share its answer, and neither of which is the question: the first fills the cache, the second finds it. */
const wordings = [(question: string) => `Please tell me: ${question}`, (question: string) => `Do you know, ${question}`] as const;

/**
 * Asks each question of its equipment, and then of another one too, over search, answers and the semantic cache, and counts what belongs to
 * neither. Rejects with the signal's reason when it aborts.
 */
export async function evaluateWrongDevice(
  questions: readonly CorpusQuestion[],
  equipment: readonly Named[],
  { ask, owns, signal, onProgress }: WrongDeviceOptions,
): Promise<WrongDeviceFigures> {
  const search = { foreign: 0, of: 0 };
  const answers = { foreign: 0, of: 0 };
  const semanticCache = { foreign: 0, of: 0, hits: 0 };
  const count = (share: { foreign: number; of: number }, asked: Named, documentIds: readonly string[]): void => {
    share.of += documentIds.length;
    share.foreign += documentIds.filter((documentId) => !owns(asked, documentId)).length;
  };
  const searched = async (asked: Named, question: string): Promise<void> => {
    const { passages } = await ask.retrieve({ ...questionOf(asked, question, signal), limit: judgedPassages });
    count(
      search,
      asked,
      passages.map(({ chunk }) => chunk.documentId),
    );
  };
  for (const [index, { question, ...asked }] of questions.entries()) {
    signal.throwIfAborted();
    await searched(asked, question);
    count(answers, asked, (await answered(ask, questionOf(asked, question, signal))).cited);
    const other = otherThan(asked, equipment, index);
    if (other) {
      const [first, second] = wordings;
      count(answers, asked, (await answered(ask, questionOf(asked, first(question), signal))).cited);
      await searched(other, question);
      for (const one of [other, asked, other]) {
        const { cited, semantic } = await answered(ask, questionOf(one, second(question), signal));
        count(semanticCache, one, cited);
        if (semantic) semanticCache.hits++;
      }
    }
    onProgress(index + 1, questions.length);
  }
  return { search, answers, ...(equipment.length > 1 ? { semanticCache } : {}) };
}

const questionOf = ({ tenant, slug }: Named, question: string, signal: AbortSignal): Question => ({
  tenant: tenantSchema.parse(tenant),
  equipment: slugSchema.parse(slug),
  question,
  signal,
});

/** Another one each time, so that each meets each. */
function otherThan({ tenant, slug }: Named, equipment: readonly Named[], turn: number): Named | undefined {
  const others = equipment.filter((one) => one.tenant !== tenant || one.slug !== slug);
  return others[turn % others.length];
}

async function answered(ask: Ask, question: Question): Promise<{ readonly cited: readonly string[]; readonly semantic: boolean }> {
  const cited: string[] = [];
  let semantic = false;
  for await (const event of ask.ask(question)) {
    if (event.type === "sentence") cited.push(...event.sentence.citations.map(({ documentId }) => documentId));
    else semantic = event.cached === "semantic";
  }
  return { cited, semantic };
}
