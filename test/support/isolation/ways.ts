import { z } from "zod";
import { questionAbout } from "../rig/manual.ts";
import { converse } from "./conversation.ts";
import { type Machine } from "./machines.ts";
import { type Visitor } from "./visitor.ts";

/** A way by which what is asked of one machine is answered. */
export interface QuestionWay {
  readonly name: string;
  readonly ask: (visitor: Visitor, question: string) => Promise<string>;
}

/** A way by which what is known of machines is shown, after questions were asked of each. */
export interface RecordWay {
  readonly name: string;
  readonly show: (visitor: Visitor) => Promise<readonly string[]>;
  /** It shows all machines of the tenant. */
  readonly ofTenant?: true;
}

const createdReply = z.object({ id: z.string() });
const groupsReply = z.object({ questions: z.array(z.object({ id: z.string(), question: z.string() })) });
const firstPage = 11;
export const expertsQuestion = "Who is called at night?";

/** The same question in other words, for which the semantic cache is there. */
export const inOtherWords = (question: string): string => `Please tell me, ${question.charAt(0).toLowerCase()}${question.slice(1)}`;

export const questionWays: readonly QuestionWay[] = [
  { name: "retrieve", ask: (visitor, question) => visitor.retrieved(question) },
  { name: "ask, streamed", ask: (visitor, question) => visitor.streamed(question) },
  { name: "ask", ask: (visitor, question) => visitor.ask(question) },
];

/** Ways that hold several questions, or wait for something, and so are tried once a machine. */
export const slowWays: readonly RecordWay[] = [
  {
    name: "follow-up",
    async show(visitor) {
      await visitor.ask(questionAbout(0));
      return [await visitor.ask("And how much coolant?", visitor.id("sessionId"))];
    },
  },
  { name: "batch", show: async (visitor) => [await visitor.batch([0, 1, 2, 3].map(questionAbout))] },
  {
    name: "voice session",
    async show(visitor) {
      const said = [{ text: questionAbout(0) }, { text: "And how much coolant?" }, { text: questionAbout(4), aloud: true }];
      const { sessionId, everything } = await converse(await visitor.admitted(), said, async ({ client }) => {
        await client.sendClientRequest("feedback", { verdict: "wrong", reason: `Not so for the ${visitor.machine.mark}.` });
      });
      visitor.ids.sessionId = sessionId;
      return [everything];
    },
  },
  {
    name: "voice session that goes on",
    show: async (visitor) => [
      (await converse(await visitor.admitted(visitor.id("sessionId")), [{ text: "And how much engine oil?" }])).everything,
    ],
  },
];

/** What experts and readers of documents see. */
export const recordWays: readonly RecordWay[] = [
  {
    name: "verified answer, written",
    async show(visitor) {
      const { mark } = visitor.machine;
      const pages = [{ documentId: visitor.id("documentId"), page: firstPage }];
      const json = { question: expertsQuestion, answer: `Call the keeper of the ${mark}.`, pages };
      const { text } = await visitor.caller.call(`${visitor.path}/verified-answers`, { json });
      visitor.ids.verifiedId = createdReply.parse(JSON.parse(text)).id;
      return [text];
    },
  },
  { name: "verified answer, listed", show: one((visitor) => `${visitor.path}/verified-answers`) },
  { name: "verified answer", show: one((visitor) => `${visitor.path}/verified-answers/${visitor.id("verifiedId")}`) },
  {
    name: "feedback",
    async show(visitor) {
      const { mark } = visitor.machine;
      await visitor.ask(`Who sells belts for the ${mark}?`);
      const json = { verdict: "wrong", reason: `The ${mark} has no belts.` };
      await visitor.caller.good(`/v1/answers/${visitor.id("answerId")}/feedback`, { json });
      const { text } = await visitor.caller.call(`${visitor.path}/unanswered`);
      const ownGroup = groupsReply.parse(JSON.parse(text)).questions.find(({ question }) => question.includes(mark));
      if (ownGroup === undefined) throw new Error(`the question about the ${mark} is not listed: ${text}`);
      visitor.ids.groupId = ownGroup.id;
      return [text];
    },
  },
  {
    name: "unanswered, page by page",
    async show(visitor) {
      const pages: string[] = [];
      for (let after: string | undefined = ""; after !== undefined;) {
        const { text } = await visitor.caller.call(`${visitor.path}/unanswered?limit=1${after === "" ? "" : `&after=${after}`}`);
        pages.push(text);
        after = z.object({ after: z.string().optional() }).parse(JSON.parse(text)).after;
      }
      return pages;
    },
  },
  { name: "transcript", show: one((visitor) => `/v1/sessions/${visitor.id("sessionId")}`) },
  { name: "document", show: one((visitor) => `/v1/documents/${visitor.id("documentId")}`) },
  { name: "documents", show: one((visitor) => `${visitor.path}/documents`) },
  { name: "original", show: one((visitor) => `/v1/documents/${visitor.id("documentId")}/file`) },
  { name: "page", show: one((visitor) => `/v1/documents/${visitor.id("documentId")}/pages/${firstPage}`) },
  { name: "machine", show: one((visitor) => visitor.path) },
  { name: "machines", ofTenant: true, show: one(() => "/v1/equipment") },
  {
    name: "users",
    ofTenant: true,
    async show({ caller, machine: { slug, mark } }) {
      await caller.good(`/v1/users/keeper-${slug}`, { method: "PUT", json: { name: `Keeper of the ${mark}`, permissions: [] } });
      return [await caller.good("/v1/users")];
    },
  },
  {
    name: "job and its events",
    async show(visitor) {
      const { caller, path, machine } = visitor;
      const form = new FormData();
      form.set("file", new Blob(["%PDF-1.7 and no more"]), `${machine.mark}.pdf`);
      const { jobId } = z.object({ jobId: z.string() }).parse(JSON.parse((await caller.call(`${path}/documents`, { form })).text));
      await visitor.jobEnded(jobId);
      return [await caller.good(`/v1/jobs/${jobId}`), await caller.good(`/v1/jobs/${jobId}/events`)];
    },
  },
];

/** Ways that show a machine nothing of itself: ids and states alone. What they say is looked at all the same. */
export const silentPaths = ["/v1/sessions?limit=100", "/v1/sessions?user=ann", "/v1/identity", "/openapi.json"];

function one(path: (visitor: Visitor) => string): RecordWay["show"] {
  return async (visitor) => [await visitor.caller.good(path(visitor))];
}

/** Machines that a way may speak of to whoever stands at one. */
export function allowedBy(way: { readonly ofTenant?: true }, machine: Machine, among: readonly Machine[]): Machine[] {
  return way.ofTenant ? among.filter(({ tenant }) => tenant === machine.tenant) : [machine];
}
