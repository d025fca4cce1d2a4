import { sessionCookieName } from "../../../src/http/session-cookie.ts";
import { questionAbout } from "../rig/manual.ts";
import { type HttpCaller, type RawCall } from "./http-caller.ts";
import { type Visitor } from "./visitor.ts";

const atOnce = 16;

/** Names that try to leave a tenant, a machine or a query. */
const slugs = (tenant: string): readonly string[] => [
  ...[
    `${tenant}/engine`,
    `../${tenant}/engine`,
    `${tenant}:engine`,
    `${tenant}%3aengine`,
    `engine/../../${tenant}/engine`,
    `${tenant}.engine`,
  ],
  ...["engine\0", "engine%00", "ENGINE", " engine", "engine.", "engine:1", "*", "%", "_", ".", "", "engine' OR '1'='1", "__proto__"],
  ...['{"$ne":null}', "engine\n", "ｅngine", "engine,pump", `engine?tenant=${tenant}`, `engine#${tenant}`],
];

/** What a body may hold instead of a name. */
const noNames: readonly unknown[] = [{ $ne: "" }, { $gt: "" }, ["engine"], [], null, 1, true, { toString: "engine" }];

/** Everything in which a machine can be named, with names that are none: each text is all of one reply. */
export async function tryCraftedNames({ caller }: Visitor, otherTenant: string): Promise<string[]> {
  const question = questionAbout(0);
  const bodies = (equipment: unknown): [string, RawCall][] => [
    ["/v1/ask", { json: { equipment, question } }],
    ["/v1/retrieve", { json: { equipment, query: question } }],
    ["/v1/connect", { json: { equipment } }],
    ["/v1/batches", { json: { equipment, questions: [question] } }],
  ];
  const calls = [...slugs(otherTenant), ...noNames].flatMap((name) => bodies(name));
  for (const slug of slugs(otherTenant)) {
    const path = `/v1/equipment/${encodeURIComponent(slug)}`;
    for (const below of ["", "/documents", "/unanswered", "/verified-answers"]) calls.push([path + below, {}]);
    const id = encodeURIComponent(`doc.${slug}.0000000000000000`);
    calls.push([`/v1/documents/${id}`, {}], [`/v1/documents/${id}/pages/11`, {}]);
  }
  return repliesTo(caller, calls);
}

/** Everything beside the token that might be taken for the tenant. What comes back is of the token's own tenant, or an error. */
export async function tryOtherTenant({ caller, machine }: Visitor, other: Visitor): Promise<string[]> {
  const { tenant } = other.machine;
  const json = { equipment: machine.slug, question: questionAbout(0) };
  const names = ["tenant", "tenant-id", "tenantId", "x-tenant", "x-tenant-id", "x-equivox-tenant", "x-forwarded-user", "x-original-url"];
  return repliesTo(caller, [
    ...names.map((name): [string, RawCall] => ["/v1/ask", { json, headers: { [name]: tenant } }]),
    ...names.map((name): [string, RawCall] => [`/v1/ask?${name}=${tenant}`, { json: { ...json, [name]: tenant } }]),
    ["/v1/ask", { json: { ...json, key: { tenant, equipment: machine.slug } } }],
    ["/v1/equipment", { headers: { cookie: `${sessionCookieName}=${other.caller.token}` } }],
    [`/v1/equipment?token=${other.caller.token}`, {}],
  ]);
}

/** All of each reply; a few at a time, since they have nothing to do with each other. */
async function repliesTo(caller: HttpCaller, calls: readonly (readonly [string, RawCall])[]): Promise<string[]> {
  const texts: string[] = [];
  for (let from = 0; from < calls.length; from += atOnce) {
    const replies = await Promise.all(calls.slice(from, from + atOnce).map(([path, call]) => caller.call(path, call)));
    texts.push(...replies.map(({ everything }) => everything));
  }
  return texts;
}

/** The other tenant's claims under the own signature, and the own under the other's: neither may be let in. */
export function splicedTokens({ caller }: Visitor, other: Visitor): string[] {
  const [header = "", claims = "", signature = ""] = caller.token.split(".");
  const [, otherClaims = "", otherSignature = ""] = other.caller.token.split(".");
  return [`${header}.${otherClaims}.${signature}`, `${header}.${claims}.${otherSignature}`];
}
