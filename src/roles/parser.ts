import { type Config } from "../config.ts";
import { ChildParser } from "../knowledge/parse/child-parser.ts";

/** The parser of documents, within the limits that are set. */
export function openParser(config: Config): ChildParser {
  const { ocr: languages, ocrMaxPages: maxPages, ocrPageTimeoutMs: pageTimeoutMs } = config;
  return new ChildParser({
    timeoutMs: config.parseTimeoutMs,
    heapMegabytes: config.parseHeapMegabytes,
    maxPages: config.parseMaxPages,
    maxCharacters: config.parseMaxCharacters,
    ...(languages === "off" ? {} : { ocr: { languages, maxPages, pageTimeoutMs } }),
  });
}
