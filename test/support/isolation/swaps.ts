import { type KnownIds, type Visitor } from "./visitor.ts";
import { type RawCall, type RawReply } from "./http-caller.ts";

interface Swap extends RawCall {
  readonly path: string;
}

type Swaps = (visitor: Visitor, id: (kind: keyof KnownIds) => string) => readonly Swap[];

/** Every call that takes an id which names its machine: somebody else's is asked for with one's own token. */
const byId: Swaps = (_, id) => {
  const document = `/v1/documents/${id("documentId")}`;
  return [
    { path: document },
    { path: `${document}/file` },
    { path: `${document}/file?version=1` },
    { path: `${document}/pages/11` },
    { path: `${document}/password`, json: { password: "x" } },
    { path: document, method: "DELETE" },
    { path: `/v1/jobs/${id("jobId")}` },
    { path: `/v1/jobs/${id("jobId")}/events` },
    { path: `/v1/batches/${id("batchId")}` },
    { path: `/v1/answers/${id("answerId")}/feedback`, json: { verdict: "wrong", reason: "mine" } },
    { path: `/v1/sessions/${id("sessionId")}` },
  ];
};

/** Every call that names a machine, here one's own, and something that is not that machine's. */
const bySlugAndId: Swaps = ({ path, machine: { slug: equipment } }, id) => {
  const verified = `${path}/verified-answers`;
  const body = { question: "Whose is this?", answer: "Mine." };
  const pages = [{ documentId: id("documentId"), page: 11 }];
  return [
    { path: "/v1/ask", json: { equipment, question: "And how much coolant?", sessionId: id("sessionId") } },
    { path: "/v1/connect", json: { equipment, sessionId: id("sessionId") } },
    { path: `${verified}/${id("verifiedId")}` },
    { path: `${verified}/${id("verifiedId")}`, method: "PUT", json: body },
    { path: `${verified}/${id("verifiedId")}/confirm`, method: "POST" },
    { path: `${verified}/${id("verifiedId")}`, method: "DELETE" },
    { path: verified, json: { ...body, pages } },
    { path: `${path}/unanswered/${id("groupId")}`, method: "PATCH", json: { state: "dismissed" } },
    { path: `${path}/documents`, form: nextVersionOf(id("documentId")) },
  ];
};

function nextVersionOf(documentId: string): FormData {
  const form = new FormData();
  form.set("documentId", documentId);
  form.set("file", new Blob(["# Mine"], { type: "text/markdown" }), "mine.md");
  return form;
}

export interface Swapped {
  readonly what: string;
  readonly reply: RawReply;
  /** What is told of an id that nobody has: the foreign one must not be told from it. */
  readonly ofNobody: RawReply;
}

/** Tries all that somebody else's ids might open. The replies have the ids, which the asker named, taken out. */
export async function trySwaps(asker: Visitor, owner: Visitor): Promise<Swapped[]> {
  const neighbours = asker.machine.tenant === owner.machine.tenant && asker.machine.slug !== owner.machine.slug;
  const swaps = neighbours ? [bySlugAndId] : [byId, bySlugAndId];
  const swapped: Swapped[] = [];
  for (const calls of swaps) {
    const theirs = calls(asker, (kind) => owner.id(kind));
    const nobodys = calls(asker, (kind) => nobodysLike(owner.id(kind)));
    for (const [index, { path, ...call }] of theirs.entries()) {
      const other = nobodys[index];
      if (other === undefined) continue;
      const reply = without(await asker.caller.call(path, call), owner.ids);
      const { path: otherPath, ...otherCall } = other;
      const ofNobody = without(await asker.caller.call(otherPath, otherCall), mapped(owner.ids));
      swapped.push({ what: `${call.method ?? ""} ${path} as ${asker.machine.id}`, reply, ofNobody });
    }
  }
  return swapped;
}

/** An id of the same form that nobody was given. */
const nobodysLike = (id: string): string => id.slice(0, -8) + "00000000";

const mapped = (ids: Partial<KnownIds>): Record<string, string> =>
  Object.fromEntries(Object.entries(ids).map(([kind, id]) => [kind, nobodysLike(id)]));

function without({ status, text }: RawReply, ids: Readonly<Record<string, string>> | Partial<KnownIds>): RawReply {
  const blanked = Object.values(ids).reduce((rest, id) => rest.replaceAll(id, "…"), text);
  return { status, text: blanked, everything: blanked };
}
