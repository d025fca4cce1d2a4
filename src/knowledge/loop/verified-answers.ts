import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type EquipmentStore } from "../../tenancy/equipment.ts";
import { newVerifiedAnswerId } from "../../tenancy/ids.ts";
import { type UserId } from "../../tenancy/tenant.ts";
import { normalizeQuestion } from "../ask.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { cleanText } from "./clean-text.ts";
import { digestOfPage, quoteFor, readsAsVerified } from "./cited-page.ts";
import { type UnansweredStore } from "./question-group.ts";
import { questionKey } from "./question-likeness.ts";
import { type VerifiedAnswer, type VerifiedAnswerStore, type VerifiedPage } from "./verified-answer.ts";

export interface VerifiedAnswersOptions {
  readonly store: VerifiedAnswerStore;
  readonly unanswered: Pick<UnansweredStore, "delete">;
  /** The store itself, for what is active now. */
  readonly equipment: Pick<EquipmentStore, "get">;
  readonly documents: Pick<DocumentStore, "getDocument" | "getPage">;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: { readonly verifiedMaxPerEquipment: number };
}

/** What an expert says. */
export interface ExpertAnswer {
  readonly question: string;
  readonly phrasings: readonly string[];
  readonly answer: string;
  readonly pages: readonly { readonly documentId: string; readonly page: number }[];
}

/** What has happened to a document that an answer cites since it was verified. */
export interface CitedChange {
  readonly documentId: string;
  readonly title: string;
  readonly change: "new-version" | "deleted";
}

/** A verified answer as experts see it. */
export interface ReviewedAnswer {
  readonly answer: VerifiedAnswer;
  /** Empty when it needs no review. */
  readonly changes: readonly CitedChange[];
  /** Whether it is given: not while a page that it cites reads otherwise than it did, or is gone. */
  readonly served: boolean;
}

/** Where a page of verified answers begins: after this place. */
export type VerifiedAnswerPosition = Pick<VerifiedAnswer, "createdAt" | "id">;

const isAfter = (answer: VerifiedAnswerPosition, place: VerifiedAnswerPosition): boolean =>
  answer.createdAt > place.createdAt || (answer.createdAt === place.createdAt && answer.id > place.id);

/**
 * What experts do with verified answers. An answer that cites a document which has a new version, or is gone, needs review; that is seen
 * from what is active now and stored nowhere, so that it cannot be missed. Changing an answer, or confirming it, ends the review.
 */
export class VerifiedAnswers {
  readonly #options: VerifiedAnswersOptions;

  constructor(options: VerifiedAnswersOptions) {
    this.#options = options;
  }

  /**
   * The oldest first. Throws `equipment-not-found`.
   * @param page at most `limit` of those after that place, whether one still stands there or not, so that only they are reviewed; all when
   * absent
   */
  async list(
    key: PartitionKey,
    page?: { readonly after: VerifiedAnswerPosition | undefined; readonly limit: number },
  ): Promise<ReviewedAnswer[]> {
    const active = await this.#active(key);
    const all = await this.#options.store.list(key);
    const after = page?.after;
    const rest = after === undefined ? all : all.filter((answer) => isAfter(answer, after));
    const reviewed: ReviewedAnswer[] = [];
    for (const answer of rest.slice(0, page?.limit)) reviewed.push(await this.#review(answer, active));
    return reviewed;
  }

  /** Throws `equipment-not-found`, `verified-answer-not-found`. */
  async get(key: PartitionKey, id: string): Promise<ReviewedAnswer> {
    return this.#review(await this.#require(key, id), await this.#active(key));
  }

  /**
   * @param groupId the group of unanswered questions that this answers, which is done with
   * Throws `equipment-not-found`, `document-not-found`, `verified-page-missing`, `verified-answer-exists`, `verified-answers-full`.
   */
  async create(key: PartitionKey, given: ExpertAnswer, author: UserId, groupId?: string): Promise<ReviewedAnswer> {
    const { store, unanswered, clock, random, limits } = this.#options;
    const active = await this.#active(key);
    const limit = limits.verifiedMaxPerEquipment;
    if ((await store.list(key)).length >= limit) throw failure("verified-answers-full", { equipment: key.equipment, limit });
    const now = clock.now();
    const id = newVerifiedAnswerId(random, key.equipment);
    const answer = await this.#write(key, { id, given, author, createdAt: now }, active);
    if (groupId !== undefined) await unanswered.delete(key, groupId);
    return this.#review(answer, active);
  }

  /** Throws as `create`, and `verified-answer-not-found`. */
  async change(key: PartitionKey, id: string, given: ExpertAnswer, author: UserId): Promise<ReviewedAnswer> {
    const [active, { createdAt }] = [await this.#active(key), await this.#require(key, id)];
    return this.#review(await this.#write(key, { id, given, author, createdAt }, active), active);
  }

  /** Says that an answer holds for the documents as they are now. Throws as `change`. */
  async confirm(key: PartitionKey, id: string, author: UserId): Promise<ReviewedAnswer> {
    return this.change(key, id, await this.#require(key, id), author);
  }

  /** Throws `verified-answer-not-found`. */
  async delete(key: PartitionKey, id: string): Promise<void> {
    if (!(await this.#options.store.delete(key, id))) throw failure("verified-answer-not-found", { id });
  }

  async #require(key: PartitionKey, id: string): Promise<VerifiedAnswer> {
    const found = await this.#options.store.get(key, id);
    if (!found) throw failure("verified-answer-not-found", { id });
    return found;
  }

  async #active({ tenant, equipment }: PartitionKey): Promise<ReadonlyMap<string, number>> {
    const found = await this.#options.equipment.get(tenant, equipment);
    if (!found) throw failure("equipment-not-found", { equipment });
    return new Map(found.manifest.active.map(({ documentId, version }) => [documentId, version]));
  }

  async #write(
    key: PartitionKey,
    { id, given, author, createdAt }: { id: string; given: ExpertAnswer; author: UserId; createdAt: number },
    active: ReadonlyMap<string, number>,
  ): Promise<VerifiedAnswer> {
    const { store, clock } = this.#options;
    const [question, answer] = [cleanText(given.question), cleanText(given.answer)];
    if (normalizeQuestion(question) === "") throw failure("question-empty");
    if (normalizeQuestion(answer) === "") throw failure("request-invalid", { problem: "the answer says nothing" });
    const pages: VerifiedPage[] = [];
    for (const cited of given.pages) pages.push(await this.#page(key, cited, answer, active));
    const { tenant, equipment } = key;
    const own = questionKey(question);
    const phrasings = distinct(given.phrasings.map(cleanText)).filter((text) => questionKey(text) !== own);
    const written = { tenant, equipment, id, question, questionKey: own, phrasings, answer, pages, author, createdAt };
    const verified = { ...written, verifiedAt: clock.now() };
    await store.put(verified);
    return verified;
  }

  async #page(
    key: PartitionKey,
    { documentId, page: number }: ExpertAnswer["pages"][number],
    answer: string,
    active: ReadonlyMap<string, number>,
  ): Promise<VerifiedPage> {
    const { documents } = this.#options;
    const document = await documents.getDocument(key, documentId);
    if (!document) throw failure("document-not-found", { documentId });
    const version = active.get(documentId);
    const page = version === undefined ? undefined : await documents.getPage(key, documentId, version, number);
    if (version === undefined || !page) throw failure("verified-page-missing", { documentId, page: number });
    const label = page.label === undefined ? {} : { pageLabel: page.label };
    const quote = quoteFor(answer, page);
    return { documentId, version, title: document.title, page: number, ...label, quote, digest: digestOfPage(page) };
  }

  async #review(answer: VerifiedAnswer, active: ReadonlyMap<string, number>): Promise<ReviewedAnswer> {
    const { tenant, equipment, pages } = answer;
    const changes = new Map<string, CitedChange>();
    let served = true;
    for (const page of pages) {
      const { documentId, title, version } = page;
      const now = active.get(documentId);
      if (now === version) continue;
      changes.set(documentId, { documentId, title, change: now === undefined ? "deleted" : "new-version" });
      served &&= await readsAsVerified({ tenant, equipment }, page, now, this.#options.documents);
    }
    return { answer, changes: [...changes.values()], served };
  }
}

/** Each question once, without those that ask nothing. */
function distinct(questions: readonly string[]): string[] {
  const asking = questions.filter((text) => normalizeQuestion(text) !== "");
  return [...new Map(asking.map((text) => [questionKey(text), text])).values()];
}
