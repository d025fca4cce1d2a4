import { type MediaType, type ParsedDocument } from "./page.ts";

export interface ParseRequest {
  /** Absolute path of the original. */
  readonly path: string;
  readonly fileName: string;
  readonly mediaType: MediaType;
  /** Opens a file that is protected; never logged, and handed to the child over its channel alone. */
  readonly password?: string;
  readonly signal: AbortSignal;
  /** Called as pages are read; `total` is known once the file is open. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads a file into pages of blocks, away from the server's process.
 * Throws `document-encrypted`, `password-wrong`, `document-broken`, `document-without-text`, `document-too-large`,
 * `ocr-unavailable`, `parse-timeout` or `parse-crashed`; ends the child and rejects with the signal's reason when it aborts.
 */
export interface Parser {
  parse(request: ParseRequest): Promise<ParsedDocument>;
}
