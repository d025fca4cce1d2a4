import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type QuestionCorpus } from "./corpus.ts";
import { readCorpus } from "./read-corpus.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "equivox-corpus-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string | object[]>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === "string" ? content : content.map((row) => JSON.stringify(row)).join("\n"));
  }
}

async function questions(options = {}): Promise<QuestionCorpus> {
  const corpus = await readCorpus(folder, options);
  if (corpus.type !== "questions") throw new Error(corpus.type);
  return corpus;
}

describe("a folder of one's own", () => {
  it("holds documents and questions, each with the places that answer it", async () => {
    await put({
      "press.pdf": "a",
      "service/press.md": "b",
      "questions.jsonl": [
        { question: "How tight?", pages: [3, 4], document: "press.pdf", kind: "torque" },
        { question: "How old?", answerable: false },
        { question: "Which oil?", document: "service/press.md" },
        { question: "Is it there?", answerable: true },
        { question: "What for?" },
      ],
    });
    const corpus = await questions();
    expect(corpus.equipment).toMatchObject([{ files: [{ fileName: "press.pdf" }, { fileName: "service - press.md" }] }]);
    expect(corpus.questions.map(({ gold }) => gold)).toEqual([
      [
        { fileName: "press.pdf", pages: [3, 3] },
        { fileName: "press.pdf", pages: [4, 4] },
      ],
      [],
      [{ fileName: "service - press.md" }],
      [{}],
      [],
    ]);
    expect(corpus.questions[0]?.kind).toBe("torque");
  });

  it("takes a document that is there in several formats once: the best one, or the one that is wanted", async () => {
    await put({
      "a.md": "a",
      "a.pdf": "a",
      "b.txt": "b",
      "README.md": "notes",
      "questions.jsonl": [{ question: "What?", pages: [1], document: "a.pdf" }],
    });
    const names = async (options = {}) => (await questions(options)).equipment[0]?.files.map(({ fileName }) => fileName);
    expect(await names()).toEqual(["a.pdf", "b.txt"]);
    expect(await names({ documentFormat: "md" })).toEqual(["a.md", "b.txt"]);
    // A gold document named in the format that was not taken is the same document.
    expect((await questions({ documentFormat: "md" })).questions[0]?.gold).toEqual([{ fileName: "a.md", pages: [1, 1] }]);
  });

  it("says which line is wrong", async () => {
    await put({ "a.md": "a", "questions.jsonl": `{"question": "What?"}\n{"question": ""}\n` });
    await expect(readCorpus(folder, {})).rejects.toThrow(/questions\.jsonl, line 2: question/);
    await put({ "questions.jsonl": "{" });
    await expect(readCorpus(folder, {})).rejects.toThrow(/line 1 is no JSON/);
    await put({ "questions.jsonl": [{ question: "What?", document: "b.md" }] });
    await expect(readCorpus(folder, {})).rejects.toThrow(/document b\.md, which is not there/);
  });

  it("needs documents", async () => {
    await put({ "questions.jsonl": [{ question: "What?" }] });
    await expect(readCorpus(folder, {})).rejects.toThrow(/holds no documents/);
  });
});

describe("known corpora", () => {
  it("tells a search collection by its judgements, and gives each text a page of its own", async () => {
    const texts = Array.from({ length: 251 }, (_, index) => ({ _id: String(index), title: `Title ${index}`, text: "Two\nlines" }));
    await put({
      "corpus.jsonl": texts,
      "queries.jsonl": [
        { _id: "q1", text: "claim" },
        { _id: "q2", text: "not judged" },
      ],
      "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\t250\t1\nq1\t3\t1\nq1\t4\t0\n",
    });
    const corpus = await questions();
    expect(corpus.everyPlaceWanted).toBe(true);
    expect(corpus.questions).toMatchObject([
      {
        question: "claim",
        gold: [
          { fileName: "texts-0002.md", pages: [1, 1] },
          { fileName: "texts-0001.md", pages: [4, 4] },
        ],
      },
    ]);
    const [first, second] = corpus.equipment[0]?.files ?? [];
    expect(second?.content).toEqual({ text: "<!-- page 1 -->\n\n# Title 250\n\nTwo lines" });
    expect(first && "text" in first.content ? first.content.text : "").toContain("<!-- page 250 -->\n\n# Title 249\n\nTwo lines");
  });

  it("reads manuals of several devices as equipment of one tenant", async () => {
    await put({
      "docs/tv/manual.md": "a",
      "docs/phone/manual.md": "b",
      "docs/phone/sections.jsonl": "{}",
      "paraphrase_pairs.jsonl": "",
      "queries.jsonl": [{ query: "How?", type: "normal", equipment: "tv", gold_page_ranges: [[8, 9]] }],
    });
    const corpus = await questions();
    expect(corpus.equipment.map(({ slug, files }) => [slug, files.length])).toEqual([
      ["phone", 1],
      ["tv", 1],
    ]);
    expect(corpus.questions).toMatchObject([{ kind: "normal", slug: "tv", gold: [{ pages: [8, 9] }] }]);
  });

  it("reads documentation of several products as tenants, their answers beside it", async () => {
    await put({
      "docs/wled/led/index.md": "a",
      "docs/wled/led/setup/index.mdx": "b",
      "faq_bodies/wled.md": "## Entry 1",
      "queries.jsonl": [{ query: "Why?", tenant: "wled", equipment: "led", gold_doc: "faq_bodies/wled.md", gold_section: "Entry 1" }],
    });
    const corpus = await questions();
    expect(corpus.equipment[0]?.files.map(({ fileName }) => fileName)).toEqual(["faq_bodies - wled.md", "index.md", "setup - index.mdx"]);
    expect(corpus.questions[0]?.gold).toEqual([{ fileName: "faq_bodies - wled.md", heading: "Entry 1" }]);
  });

  it("leaves out pairs whose label is doubtful", async () => {
    await put({
      "m_paraphrase_pairs.jsonl": [{ a: "x", b: "y", label: 1 }],
      "m_hard_negative_pairs.jsonl": [
        { a: "x", b: "z", label: 0, clean: true },
        { a: "x", b: "w", label: 0, clean: false },
      ],
    });
    expect(await readCorpus(folder, {})).toMatchObject({
      type: "pairs",
      pairs: [
        { second: "z", same: false, kind: "m" },
        { second: "y", same: true, kind: "m" },
      ],
    });
  });

  it("reads conversations, and files with what they should read as", async () => {
    await put({ "c_rewrites.jsonl": [{ history: ["a"], raw: "b", resolved: "c" }] });
    expect(await readCorpus(folder, {})).toMatchObject({ type: "follow-ups", turns: [{ history: ["a"], said: "b", resolved: "c" }] });
    await put({
      "manifest.jsonl": [
        { file: "table/t.docx", category: "table" },
        { file: "locked.pdf", category: "encrypted" },
      ],
      "groundtruth/t.md": "# T",
      "passwords.json": JSON.stringify({ "locked.pdf": ["secret"], note: "not a file" }),
    });
    expect(await readCorpus(folder, {})).toMatchObject({
      type: "files",
      files: [
        { fileName: "t.docx", wanted: "# T", passwords: [] },
        { fileName: "locked.pdf", passwords: ["secret"] },
      ],
    });
  });

  it("says what it knows when it recognises nothing", async () => {
    await put({ "a.md": "a" });
    await expect(readCorpus(folder, {})).rejects.toThrow(/no folder that can be evaluated.*questions\.jsonl beside documents/);
    await expect(readCorpus(join(folder, "missing"), {})).rejects.toMatchObject({ code: "file-unreadable" });
  });
});
