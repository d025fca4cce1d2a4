import { setImmediate as nextTurn } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { type EquipmentStore } from "../../tenancy/equipment.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { contentSignature } from "../cache/content-gate.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { readsAsVerified } from "./cited-page.ts";
import { questionKey } from "./question-likeness.ts";
import { type VerifiedAnswer, type VerifiedAnswerStore } from "./verified-answer.ts";

export interface KnownVerifiedAnswersOptions {
  readonly store: Pick<VerifiedAnswerStore, "list">;
  /** The store itself: its manifest must not be older than the generation. */
  readonly equipment: Pick<EquipmentStore, "get">;
  readonly documents: Pick<DocumentStore, "getPage">;
  readonly maxBytes: number;
}

/** What a question is looked up by. */
interface ReadQuestion {
  readonly key: string;
  readonly signature: string | undefined;
}

/** One way to ask what a verified answer answers. */
export interface Phrasing {
  readonly text: string;
  readonly answer: VerifiedAnswer;
}

/** The verified answers of one generation, ready to be looked up. */
export class VerifiedAnswersOfGeneration {
  readonly generation: number;
  readonly #exact = new Map<string, VerifiedAnswer>();
  readonly #bySignature = new Map<string, Phrasing[]>();
  readonly #stands: (answer: VerifiedAnswer) => Promise<boolean>;
  readonly #standing = new Map<string, Promise<boolean>>();

  constructor(generation: number, stands: (answer: VerifiedAnswer) => Promise<boolean>) {
    this.generation = generation;
    this.#stands = stands;
  }

  add({ text, answer, key, signature }: Phrasing & ReadQuestion): void {
    // Of two that claim the same words, the older one has them.
    if (!this.#exact.has(key)) this.#exact.set(key, answer);
    if (signature === undefined) return;
    const known = this.#bySignature.get(signature);
    if (known) known.push({ text, answer });
    else this.#bySignature.set(signature, [{ text, answer }]);
  }

  get empty(): boolean {
    return this.#exact.size === 0;
  }

  /** The answer to these very words. */
  exact(question: string): VerifiedAnswer | undefined {
    return this.#exact.get(questionKey(question));
  }

  /** Other wordings with the same numbers, units, codes, polarity, direction and named parts. */
  alike(question: string): readonly Phrasing[] {
    const signature = contentSignature(question);
    return (signature === undefined ? undefined : this.#bySignature.get(signature)) ?? [];
  }

  /** Whether every page that the answer cites is what it was when it was verified. Looked up once. */
  stands(answer: VerifiedAnswer): Promise<boolean> {
    const known = this.#standing.get(answer.id);
    if (known) return known;
    const looking = this.#stands(answer);
    this.#standing.set(answer.id, looking);
    // What could not be looked up is looked up again.
    looking.catch(() => this.#standing.delete(answer.id));
    return looking;
  }
}

/** Bytes that a character of an answer takes with what is made of it for look-up. */
const bytesPerCharacter = 6;
const overheadBytes = 1_024;
/** Questions that are remembered as read, of all equipments. */
const maxQuestions = 10_000;
/** Questions read without letting anything else run; about 2 ms. */
const questionsPerSlice = 16;

/** Verified answers as questions need them: of one generation for each equipment, read once. */
export class KnownVerifiedAnswers {
  readonly #options: KnownVerifiedAnswersOptions;
  readonly #known: LRUCache<string, VerifiedAnswersOfGeneration>;
  /** Reading a question takes a seventh of a millisecond, and most are the same in the next generation. */
  readonly #questions = new LRUCache<string, ReadQuestion>({ max: maxQuestions });
  readonly #reading = new Map<string, Promise<VerifiedAnswersOfGeneration>>();

  constructor(options: KnownVerifiedAnswersOptions) {
    this.#options = options;
    this.#known = new LRUCache({ maxSize: options.maxBytes });
  }

  /** What is known of this generation without asking anybody. */
  peek(key: PartitionKey, generation: number): VerifiedAnswersOfGeneration | undefined {
    const known = this.#known.get(nameOf(key));
    return known?.generation === generation ? known : undefined;
  }

  /** Reads those of this generation, or newer ones. Throws what the store throws. */
  async read(key: PartitionKey, generation: number): Promise<VerifiedAnswersOfGeneration> {
    const name = `${generation} ${nameOf(key)}`;
    const reading = this.#reading.get(name) ?? this.#read(key, generation).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return reading;
  }

  async #read({ tenant, equipment }: PartitionKey, generation: number): Promise<VerifiedAnswersOfGeneration> {
    const key = { tenant, equipment };
    const { store, equipment: equipments, documents } = this.#options;
    const answers = await store.list(key);
    const active = new Map<string, number>();
    // An equipment without verified answers costs one small read for each generation.
    const manifest = answers.length === 0 ? undefined : (await equipments.get(tenant, equipment))?.manifest;
    for (const { documentId, version } of manifest?.active ?? []) active.set(documentId, version);
    const stands = async ({ pages }: VerifiedAnswer): Promise<boolean> => {
      for (const page of pages) {
        if (!(await readsAsVerified(key, page, active.get(page.documentId), documents))) return false;
      }
      return true;
    };
    const known = new VerifiedAnswersOfGeneration(generation, stands);
    let read = 0;
    for (const answer of answers) {
      for (const text of [answer.question, ...answer.phrasings]) {
        const found = this.#questions.get(text);
        if (!found && ++read % questionsPerSlice === 0) await nextTurn();
        const question = found ?? { key: questionKey(text), signature: contentSignature(text) };
        this.#questions.set(text, question);
        known.add({ text, answer, ...question });
      }
    }
    const characters = answers.reduce((sum, answer) => sum + JSON.stringify(answer).length, 0);
    this.#known.set(nameOf(key), known, { size: overheadBytes + characters * bytesPerCharacter });
    return known;
  }
}

const nameOf = ({ tenant, equipment }: PartitionKey): string => tenantKey(tenant, "partition", equipment);
