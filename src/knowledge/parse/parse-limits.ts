import { type MediaType, type ParsedDocument } from "./page.ts";

/** What one document may hold. */
export interface ParseLimits {
  readonly maxPages: number;
  readonly maxCharacters: number;
}

/** Bounds of recognising pages that are pictures. */
export interface OcrLimits {
  /** Tesseract's names, joined by "+". */
  readonly languages: string;
  /** Most pages of one document that are recognised. */
  readonly maxPages: number;
}

/** Reading of pictures, when it is on. */
export interface OcrOptions extends OcrLimits {
  /** For what recognition needs on disk; its maker removes it. */
  readonly folder: string;
  /** Called before each page that is recognised, which takes seconds. */
  readonly onPage: () => void;
}

/** The errors by which reading a document ends; the words of each stand in the error table. */
export const parseProblems = [
  "document-encrypted",
  "password-wrong",
  "document-broken",
  "document-without-text",
  "document-too-large",
  "ocr-unavailable",
] as const;

/** Why a document cannot be read. The parent makes it an error of the table, which needs the file's name. */
export class ParseProblem extends Error {
  override readonly name = "ParseProblem";
  readonly code: (typeof parseProblems)[number];
  /** The limit that was passed, or what is broken; empty for the others. */
  readonly problem: string;

  constructor(code: (typeof parseProblems)[number], problem = "", cause?: unknown) {
    super(`${code}: ${problem}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.problem = problem;
  }
}

/** Counts what is read and throws `document-too-large` once it is too much. */
export class ParseBudget {
  readonly #limits: ParseLimits;
  #characters = 0;

  constructor(limits: ParseLimits) {
    this.#limits = limits;
  }

  /** Call with the number of pages as soon as it is known. */
  pages(count: number): void {
    if (count > this.#limits.maxPages) throw new ParseProblem("document-too-large", `${this.#limits.maxPages} pages`);
  }

  /** Call with each text that is read. */
  characters(count: number): void {
    this.#characters += count;
    if (this.#characters > this.#limits.maxCharacters) {
      throw new ParseProblem("document-too-large", `${this.#limits.maxCharacters} characters`);
    }
  }
}

/** Reads one format from the bytes of a file. */
export type FormatReader = (input: {
  readonly bytes: Uint8Array;
  readonly password?: string;
  /** Reads pages that are pictures; without it they stay empty. */
  readonly ocr?: OcrOptions;
  readonly budget: ParseBudget;
  readonly onProgress: (done: number, total: number) => void;
}) => ParsedDocument | Promise<ParsedDocument>;

export type FormatReaders = Readonly<Record<MediaType, FormatReader>>;
