import { integer, text } from "./base/settings.ts";

/** How documents are read; a part of `config.ts`. */
export const parseSettings = {
  parseTimeoutMs: integer(
    "EQUIVOX_PARSE_TIMEOUT_MS",
    [100, 3_600_000],
    "How long reading one document may take; begins anew after each page that is recognised.",
    {
      default: "60000",
      unit: "ms",
    },
  ),
  parseHeapMegabytes: integer(
    "EQUIVOX_PARSE_HEAP_MEGABYTES",
    [64, 16_384],
    "Heap of the process that reads a document, which may take as much again outside it and with EQUIVOX_OCR a third time, and of the thread that indexes it.",
    {
      default: "512",
      unit: "MiB",
    },
  ),
  parseMaxPages: integer("EQUIVOX_PARSE_MAX_PAGES", [1, 100_000], "Most pages of one document.", {
    default: "3000",
    unit: "pages",
  }),
  parseMaxCharacters: integer("EQUIVOX_PARSE_MAX_CHARACTERS", [1_000, 1_000_000_000], "Most text of one document.", {
    default: "20000000",
    unit: "characters",
  }),
  ocr: text(
    "EQUIVOX_OCR",
    /^(?:off|[a-z]{3}(?:_[a-z]+)?(?:\+[a-z]{3}(?:_[a-z]+)?){0,7})$/,
    "`off`, or languages by their names in Tesseract, as in `eng` or `eng+deu`",
    "Languages in which pages that are pictures are recognised. Each needs its package @tesseract.js-data/NAME; `eng` comes along.",
    { default: "off" },
  ),
  ocrMaxPages: integer("EQUIVOX_OCR_MAX_PAGES", [1, 100_000], "Most pages of one document that are recognised.", {
    default: "300",
    unit: "pages",
  }),
  ocrPageTimeoutMs: integer("EQUIVOX_OCR_PAGE_TIMEOUT_MS", [100, 3_600_000], "How long recognising one page may take.", {
    default: "60000",
    unit: "ms",
  }),
};
