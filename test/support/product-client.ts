import { createSecretKey } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import { vi } from "vitest";
import { z } from "zod";

const replySchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const jobSchema = z.object({ state: z.string(), error: z.object({ code: z.string(), message: z.string() }).optional() });
const uploadSchema = z.object({ documentId: z.string(), jobId: z.string() });
export type JobReply = z.infer<typeof jobSchema>;

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** Of the error table; undefined when all went well. */
  readonly code: string | undefined;
}

interface TokenClaims {
  readonly tenant?: string;
  readonly permissions?: readonly string[];
  readonly expiresInSeconds?: number;
  readonly secret?: string;
}

export const everyPermission = ["ask", "documents:read", "documents:write", "equipment:write", "sessions:read", "answers:write", "admin"];

/** Signs a token as the product does, good or bad. */
export async function signToken(secret: string, claims: TokenClaims = {}): Promise<string> {
  const { tenant = "local", permissions = everyPermission, expiresInSeconds = 600 } = claims;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ user_id: "ann", tenant, permissions })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setIssuer("equivox")
    .setAudience("equivox-api")
    .setJti(`test-${Math.random().toString(36).slice(2)}`)
    .setIssuedAt(now + Math.min(0, expiresInSeconds - 60))
    .setExpirationTime(now + expiresInSeconds)
    .sign(createSecretKey(Buffer.from(claims.secret ?? secret)));
}

/** The HTTP API of a running product, as a test uses it. */
export class ProductClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async call(path: string, options: { json?: unknown; text?: string; form?: FormData; token?: string } = {}): Promise<Reply> {
    const { json, text = json === undefined ? undefined : JSON.stringify(json), form, token = this.#token } = options;
    const headers = { authorization: `Bearer ${token}`, ...(text === undefined ? {} : { "content-type": "application/json" }) };
    const body = text ?? form;
    const response = await fetch(this.#url + path, {
      headers,
      ...(body === undefined ? {} : { method: "POST", body }),
      signal: AbortSignal.timeout(30_000),
    });
    const reply: unknown = await response.json();
    return { status: response.status, body: reply, code: response.ok ? undefined : replySchema.parse(reply).error.code };
  }

  upload(equipment: string, name: string, bytes: Uint8Array<ArrayBuffer> | string): Promise<Reply> {
    const form = new FormData();
    form.append("file", new Blob([bytes]), name);
    return this.call(`/v1/equipment/${equipment}/documents`, { form });
  }

  /** Waits until the job of an accepted upload has ended. */
  async ended(upload: Reply): Promise<JobReply> {
    const { jobId } = uploadSchema.parse(upload.body);
    return vi.waitFor(
      async () => {
        const job = jobSchema.parse((await this.call(`/v1/jobs/${jobId}`)).body);
        if (job.state === "queued" || job.state === "running") throw new Error(`the job is still ${job.state}`);
        return job;
      },
      { timeout: 60_000, interval: 100 },
    );
  }
}

/** Every file below DATA_DIR that an upload could have left, with its size. */
export function keptFiles(dataDir: string): string[] {
  return ["files", "incoming"].flatMap((folder) => {
    const path = join(dataDir, folder);
    if (!existsSync(path)) return [];
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name)).map((file) => `${file} ${statSync(file).size}`);
  });
}
