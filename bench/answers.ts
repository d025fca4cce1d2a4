// Answers of the whole product to the sample questions: in writing over HTTP, and spoken by two voices through the voice session.
// usage: npm run bench -- answers [--questions questions.jsonl] [--voices rms,awb] [--text-only] [--answers] [--json]
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { askReply } from "../src/cli/replies.ts";
import { talkFast } from "../src/roles/talk-fast.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { localTenant } from "../src/tenancy/tenant.ts";
import { startBenchProduct } from "./product.ts";
import { speakQuestions } from "./spoken-questions.ts";
import { table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    questions: { type: "string", default: "sample/questions.jsonl" },
    voices: { type: "string", default: "rms,awb" },
    "text-only": { type: "boolean", default: false },
    answers: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const questionSchema = z.object({ id: z.string(), question: z.string(), pages: z.array(z.number()), kind: z.string(), answer: z.string() });
const questions = readFileSync(values.questions, "utf8")
  .trim()
  .split("\n")
  .map((line) => questionSchema.parse(JSON.parse(line)));
const { signal } = new AbortController();

interface Result {
  readonly way: string;
  readonly kind: string;
  /** The gold page was cited first; for what the manual cannot answer, it was refused. */
  readonly right: boolean;
}
const results: Result[] = [];

function judge(way: string, index: number, answered: boolean, page: number | undefined, heard: string, answer: string): void {
  const question = questions[index];
  if (!question) return;
  const { id, kind, pages } = question;
  const right = kind === "unanswerable" ? !answered : answered && page !== undefined && pages.includes(page);
  results.push({ way, kind, right });
  if (!values.answers || (right && !values.json)) return;
  console.log(
    `${right ? "✓" : "✗"} ${way} ${id} ${kind}\n  asked: ${question.question}\n  heard: ${heard}\n  page ${page ?? "-"} of ${pages.join(",") || "-"}: ${answer}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "equivox-bench-"));
const bench = await startBenchProduct({ dataDir: folder });
for (const [index, { question }] of questions.entries()) {
  const json = { equipment: "sample", question };
  const reply = await bench.api.call({ method: "POST", path: "/v1/ask", json, reply: askReply, signal });
  judge("text", index, reply.answered, reply.citations[0]?.page, question, reply.answer);
}
await bench.close();

if (!values["text-only"]) {
  const options = { tenant: localTenant, equipment: slugSchema.parse("sample"), signal };
  for (const voice of values.voices.split(",")) {
    const spoken = await speakQuestions(
      questions.map(({ question }) => question),
      z.enum(["rms", "awb"]).parse(voice),
    );
    let index = 0;
    for await (const turn of talkFast(bench.config, { ...options, questions: spoken })) {
      if (turn instanceof Error) judge(voice, index++, false, undefined, "", turn.message);
      else judge(voice, index++, turn.answered, turn.citations[0]?.page, turn.transcript, turn.sentences.map(({ text }) => text).join(" "));
    }
  }
}
rmSync(folder, { recursive: true, force: true });

const ways = [...new Set(results.map(({ way }) => way))];
const kinds = [...new Set(results.map(({ kind }) => kind))];
const share = (chosen: readonly Result[]) => `${chosen.filter(({ right }) => right).length}/${chosen.length}`;
const cell = (kind: string, way: string) =>
  share(results.filter((one) => one.way === way && (kind === "answerable" ? one.kind !== "unanswerable" : one.kind === kind)));
const rows = [...kinds, "answerable"].map((kind) => [kind, ...ways.map((way) => cell(kind, way))]);
if (values.json) {
  console.log(JSON.stringify({ questions: values.questions, results, summary: { ways, rows } }, null, 2));
} else {
  console.log(table([["gold page first, or refused", ...ways], ...rows]));
}
