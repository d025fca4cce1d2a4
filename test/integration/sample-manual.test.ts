import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { beforeAll, describe, expect, it } from "vitest";
import { splitPages, type ManualPage } from "../../scripts/sample-manual/pages.ts";
import { renderManual } from "../../scripts/sample-manual/render.ts";
import { questionFiles, readSampleMarkdown, readSamplePdf, readSampleQuestions, type SampleQuestion } from "../support/sample.ts";

let markdown: string;
let pages: ManualPage[];
let pdfPages: string[];

beforeAll(async () => {
  markdown = await readSampleMarkdown();
  pages = splitPages(markdown);
  pdfPages = await readPdfPages(await readSamplePdf());
});

describe("the sample manual", () => {
  it("is current as a PDF, byte for byte", async () => {
    const { pdf } = await renderManual(markdown);
    expect(Buffer.from(pdf).equals(await readSamplePdf()), "run npx tsx scripts/sample-manual.ts").toBe(true);
  });

  it("has as many PDF pages as page marks", () => {
    expect(pages.length).toBeGreaterThanOrEqual(28);
    expect(pdfPages.length).toBe(pages.length);
  });

  it("shows on each PDF page every word that stands between the page marks", () => {
    for (const page of pages) {
      const shown = new Set(words(pdfPages[page.number - 1] ?? ""));
      const missing = words(plainText(page.markdown)).filter((word) => !shown.has(word));
      expect(missing, `page ${page.number}`).toEqual([]);
    }
  });

  it("begins each PDF page with the first line of its Markdown page", () => {
    for (const page of pages) {
      const first = squeeze(plainText(page.markdown.split("\n")[0] ?? ""));
      expect(squeeze(pdfPages[page.number - 1] ?? ""), `page ${page.number}`).toContain(first);
    }
  });

  it("refuses text that does not fit between its page marks", async () => {
    const tooLong = markdown.replace("<!-- page 4 -->", `${"One more sentence for page three. ".repeat(40)}\n\n<!-- page 4 -->`);
    await expect(renderManual(tooLong)).rejects.toThrow(/does not fit.*page 3/);
  });

  it("refuses a contents list that is not true", async () => {
    const stale = markdown.replace("# 13 Spare parts", "# 13 Parts");
    await expect(renderManual(stale)).rejects.toThrow(/contents on page 2/);
  });
});

describe.each(questionFiles)("the sample questions of %s", (file) => {
  let questions: SampleQuestion[];

  beforeAll(async () => {
    questions = await readSampleQuestions(file);
  });

  it("are enough, and half of the answerable ones use other words than the manual", () => {
    const count = (kind: SampleQuestion["kind"]): number => questions.filter((entry) => entry.kind === kind).length;
    expect(count("manual-words") + count("other-words")).toBeGreaterThanOrEqual(40);
    expect(count("unanswerable")).toBeGreaterThanOrEqual(10);
    expect(count("other-words")).toBeGreaterThanOrEqual(count("manual-words"));
  });

  it("have ids and wordings of their own", () => {
    expect(new Set(questions.map((entry) => entry.id)).size).toBe(questions.length);
    expect(new Set(questions.map((entry) => entry.question)).size).toBe(questions.length);
  });

  it("name pages that exist, and none when there is no answer", () => {
    for (const entry of questions) {
      expect(entry.pages.length > 0, entry.id).toBe(entry.kind !== "unanswerable");
      for (const page of entry.pages) expect(page, entry.id).toBeLessThanOrEqual(pages.length);
    }
  });

  it("name pages that hold the numbers and codes of the answer", () => {
    for (const entry of questions) {
      const texts = entry.pages.map((page) => pdfPages[page - 1] ?? "");
      for (const value of entry.answer.match(/\b[EW]-\d+\b|\b\d[\d.,-]*/g) ?? []) {
        const number = value.replace(/[.,-]+$/, "");
        const found = texts.some((text) => new RegExp(`(?<![\\d.,-])${number.replaceAll(".", "\\.")}(?![\\d]|[.,]\\d)`).test(text));
        expect(found, `${entry.id}: ${number} on pages ${entry.pages.join(", ")}`).toBe(true);
      }
    }
  });

  it("can be said aloud in a few seconds", () => {
    for (const { id, question } of questions) {
      expect(question.split(" ").length, id).toBeLessThanOrEqual(16);
      expect(question, id).toMatch(/^[A-Z].*\?$/);
    }
  });
});

describe("the held-out questions", () => {
  it("share no id and no wording with the others", async () => {
    const [others, heldOut] = await Promise.all(questionFiles.map((file) => readSampleQuestions(file)));
    const taken = new Set(others?.flatMap(({ id, question }) => [id, squeeze(question)]));
    const shared = heldOut?.filter(({ id, question }) => taken.has(id) || taken.has(squeeze(question)));
    expect(shared).toEqual([]);
  });
});

async function readPdfPages(bytes: Uint8Array): Promise<string[]> {
  const task = getDocument({ data: bytes, useSystemFonts: true, verbosity: 0 });
  const pdf = await task.promise;
  const texts: string[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const content = await (await pdf.getPage(number)).getTextContent();
    texts.push(content.items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : "")).join(""));
  }
  await task.destroy();
  return texts;
}

/** The Markdown's words without comments and signs. */
function plainText(text: string): string {
  return text.replace(/<!--.*?-->/g, " ").replace(/[|*#>]/g, " ");
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase();
}
