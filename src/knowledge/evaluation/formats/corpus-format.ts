import { type Corpus } from "../corpus.ts";

export interface ReadOptions {
  /** Ending of the documents to take where a folder holds the same one in several formats, such as "md"; else the first of `formatOrder`. */
  readonly documentFormat?: string;
  /** The file of questions of a folder of one's own; `questions.jsonl` when absent. */
  readonly questionsFile?: string;
}

/** A kind of folder that can be evaluated. */
export interface CorpusFormat {
  readonly name: string;
  /** By which files it is recognised; for people. */
  readonly marks: string;
  /** @param names entries of the folder */
  matches(names: ReadonlySet<string>): boolean;
  /** Throws `usage`, `file-unreadable`. */
  read(folder: string, options: ReadOptions): Promise<Corpus>;
}
