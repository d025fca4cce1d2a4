import { spawn } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processArguments } from "../../base/thread.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { ChildMemory } from "./child-memory.ts";
import { confinement } from "./confinement.ts";
import { type Page, type ParsedDocument } from "./page.ts";
import { type OcrLimits, type ParseLimits } from "./parse-limits.ts";
import { type ParseMessage, parseMessageSchema, type ParseOrder } from "./parse-message.ts";
import { type ParseRequest, type Parser } from "./parser.ts";

export interface ChildParserOptions extends ParseLimits {
  /** Wall-clock limit of one document. */
  readonly timeoutMs: number;
  /** Heap of the child; it may use as much again outside its heap, and with `ocr` as much a third time. */
  readonly heapMegabytes: number;
  /** Reads pages that are pictures; without it they stay empty. */
  readonly ocr?: TimedOcrLimits;
}

interface TimedOcrLimits extends OcrLimits {
  /** Wall-clock limit of each; the document's own begins anew after it. */
  readonly pageTimeoutMs: number;
}

/** Reads each document in a process of its own, without our environment, which ends with the document. */
export class ChildParser implements Parser {
  readonly #options: ChildParserOptions;

  constructor(options: ChildParserOptions) {
    this.#options = options;
  }

  async parse(request: ParseRequest): Promise<ParsedDocument> {
    request.signal.throwIfAborted();
    // Without links, because what the child may write to is named by its real path.
    const folder = await realpath(await mkdtemp(join(tmpdir(), `equivox-parse-${process.pid}-`)));
    try {
      // Nobody tells of an abort while the folder was made.
      request.signal.throwIfAborted();
      const outcome = await this.#parseIn(folder, request);
      request.signal.throwIfAborted();
      if (outcome instanceof EquivoxError) throw outcome;
      return outcome;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** What the child read, or why it could not; when the signal aborts, resolves to either once the child has ended. */
  #parseIn(
    folder: string,
    { path, fileName, mediaType, password, signal, onProgress }: ParseRequest,
  ): Promise<ParsedDocument | EquivoxError> {
    const { heapMegabytes, timeoutMs, maxPages, maxCharacters, ocr } = this.#options;
    const child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${heapMegabytes}`,
        ...confinement({ base: import.meta.url, path, folder, ocr: ocr !== undefined }),
        ...processArguments(import.meta.url, "parse-process"),
      ],
      { cwd: folder, env: {}, stdio: ["ignore", "ignore", "pipe", "ipc"], windowsHide: true },
    );
    const order: ParseOrder = {
      path,
      mediaType,
      maxPages,
      maxCharacters,
      ...(password === undefined ? {} : { password }),
      ...(ocr === undefined ? {} : { ocr: { languages: ocr.languages, maxPages: ocr.maxPages } }),
    };
    // A child that has ended already says why by how it ended; without free descriptors it never had a channel.
    if (child.connected) child.send(order, () => undefined);
    const pages: Page[] = [];
    let outcome: ParsedDocument | EquivoxError | undefined;
    let complaint = "";
    let recognising = false;
    let pictures = 0;
    const stop = (result: EquivoxError) => {
      outcome ??= result;
      child.kill("SIGKILL");
    };
    const crashed = (problem: string) => failure("parse-crashed", { fileName, problem });

    const take = (message: ParseMessage): void => {
      if (outcome !== undefined || signal.aborted) return;
      if (message.kind === "progress") {
        if (recognising) limit(timeoutMs);
        recognising = false;
        onProgress?.(message.done, message.total);
      } else if (message.kind === "picture") {
        recognising = true;
        // A child that says so more often than there are pages is not believed.
        if (++pictures > (ocr?.maxPages ?? 0)) stop(crashed("more pictures than it may read"));
        else limit(ocr?.pageTimeoutMs ?? timeoutMs);
      } else if (message.kind === "page") {
        if (pages.push(message.page) > maxPages) stop(crashed("more pages than it may read"));
      } else if (message.kind === "end") outcome = { ...(message.title === undefined ? {} : { title: message.title }), pages };
      else stop(problemError(message, fileName));
    };
    child.on("message", (raw) => {
      const message = parseMessageSchema.safeParse(raw);
      if (message.success) take(message.data);
      else stop(crashed("a message that cannot be understood"));
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => void (complaint = (complaint + text).slice(-8_192)));

    const onAbort = () => void child.kill("SIGKILL");
    signal.addEventListener("abort", onAbort, { once: true });
    let timer: NodeJS.Timeout | undefined;
    const limit = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stop(failure("parse-timeout", { fileName, timeoutMs: ms })), ms);
    };
    limit(timeoutMs);
    const memory = new ChildMemory(child.pid, heapMegabytes * (ocr === undefined ? 2 : 3), () => stop(crashed(outOfMemory)));

    return new Promise((resolve) => {
      child.once("error", (error) => (outcome ??= crashed(error.message)));
      child.once("close", (code, endedBy) => {
        clearTimeout(timer);
        memory.close();
        signal.removeEventListener("abort", onAbort);
        resolve(outcome ?? crashed(wayOfEnding(code, endedBy, complaint)));
      });
    });
  }
}

const outOfMemory = "no memory left";

function wayOfEnding(code: number | null, signal: string | null, complaint: string): string {
  if (/heap out of memory|heap limit|array buffer allocation failed/i.test(complaint)) return outOfMemory;
  return signal ? `signal ${signal}` : `exit code ${code ?? "unknown"}`;
}

function problemError({ code, problem }: Extract<ParseMessage, { kind: "problem" }>, fileName: string): EquivoxError {
  switch (code) {
    case "document-encrypted":
      return failure("document-encrypted", { fileName });
    case "password-wrong":
      return failure("password-wrong", { fileName });
    case "document-without-text":
      return failure("document-without-text", { fileName });
    case "ocr-unavailable":
      return failure("ocr-unavailable", { fileName, problem });
    case "document-too-large":
      return failure("document-too-large", { fileName, limit: problem });
    case "document-broken":
      return failure("document-broken", { fileName, problem });
  }
}
