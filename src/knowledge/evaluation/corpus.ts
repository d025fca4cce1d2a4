/** A file of a corpus, as somebody would upload it. */
export interface CorpusFile {
  /** Unique within its equipment. */
  readonly fileName: string;
  readonly content: { readonly path: string } | { readonly text: string };
}

export interface CorpusEquipment {
  readonly tenant: string;
  readonly slug: string;
  readonly files: readonly CorpusFile[];
}

/** Where an answer stands; what is not named may be anything. */
export interface GoldPlace {
  readonly fileName?: string;
  /** First and last page, both included. */
  readonly pages?: readonly [number, number];
  readonly heading?: string;
}

export interface CorpusQuestion {
  readonly question: string;
  /** Figures are given per kind. */
  readonly kind: string;
  readonly tenant: string;
  readonly slug: string;
  /** Any of them answers, unless the corpus says that all are wanted; none when the documents do not answer. */
  readonly gold: readonly GoldPlace[];
}

/** Documents and questions about them. */
export interface QuestionCorpus {
  readonly type: "questions";
  readonly format: string;
  readonly equipment: readonly CorpusEquipment[];
  readonly questions: readonly CorpusQuestion[];
  /** True when every gold place is wanted, as in a judged search collection: then nDCG says more than recall. */
  readonly everyPlaceWanted: boolean;
}

/** Two questions and whether one answer does for both. */
export interface QuestionPair {
  readonly first: string;
  readonly second: string;
  readonly same: boolean;
  readonly kind: string;
}

export interface PairCorpus {
  readonly type: "pairs";
  readonly format: string;
  readonly pairs: readonly QuestionPair[];
}

/** A question that leans on those before it, and how a person put it in full. */
export interface FollowUpTurn {
  readonly history: readonly string[];
  readonly said: string;
  readonly resolved: string;
}

export interface FollowUpCorpus {
  readonly type: "follow-ups";
  readonly format: string;
  readonly turns: readonly FollowUpTurn[];
}

/** A file and what reading it should give. */
export interface ReadableFile {
  readonly path: string;
  readonly fileName: string;
  /** Named by what it tests. */
  readonly category: string;
  readonly passwords: readonly string[];
  /** Markdown that it should read as. */
  readonly wanted?: string;
}

export interface FileCorpus {
  readonly type: "files";
  readonly format: string;
  readonly files: readonly ReadableFile[];
}

export type Corpus = QuestionCorpus | PairCorpus | FollowUpCorpus | FileCorpus;
