import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type JobLease, type JobStore } from "../document-store.ts";
import { type Job } from "../job.ts";

/** The document version that a password is for. */
export type PasswordTarget = Pick<Job, "tenant" | "documentId" | "version">;

/** Seals passwords of documents for their way through the store, and opens them again in the process that reads the document. */
export interface PasswordSeal {
  seal(password: string, target: PasswordTarget): Promise<string>;
  /** Undefined when it was sealed under another key or for another document, or was changed. */
  open(sealed: string, target: PasswordTarget): Promise<string | undefined>;
}

export interface SealSecrets {
  readonly secret: string;
  /** From before the secret was changed; opens still, and seals nothing. */
  readonly previousSecret?: string;
}

/** PDF 2.0 (ISO 32000-2, 7.6.4.3.3) uses the first 127 bytes of a password; no letter is longer than four. */
export const maxPasswordCharacters = 127;

const cipherName = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) under a key of its own, derived by HKDF (RFC 5869); tenant, document and version are
 * authenticated with it, so that a sealed password cannot be moved to another row.
 */
export function createPasswordSeal(readSecrets: () => Promise<SealSecrets>): PasswordSeal {
  let loading: Promise<Keys> | undefined;
  // At the first password, because few documents have one and a local secret would have to be made.
  const load = () =>
    (loading ??= readSecrets().then(keysOf, (error: unknown) => {
      // The next password tries again.
      loading = undefined;
      throw error;
    }));
  return {
    async seal(password, target) {
      const { own } = await load();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(cipherName, own, nonce).setAAD(boundTo(target));
      const sealed = Buffer.concat([cipher.update(password, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
    },
    async open(sealed, target) {
      const { own, previous } = await load();
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length < nonceBytes + tagBytes) return undefined;
      return openUnder(own, bytes, target) ?? (previous && openUnder(previous, bytes, target));
    },
  };
}

interface Keys {
  readonly own: Uint8Array;
  readonly previous: Uint8Array | undefined;
}

function keysOf({ secret, previousSecret }: SealSecrets): Keys {
  return { own: keyOf(secret), previous: previousSecret === undefined ? undefined : keyOf(previousSecret) };
}

/** Reads the password that came for a job; one that does not open is as good as none, and is asked for again. */
export function readPasswordOf(jobs: Pick<JobStore, "readPassword">, seal: Pick<PasswordSeal, "open">) {
  return async (lease: JobLease, job: Job): Promise<string | undefined> => {
    const sealed = await jobs.readPassword(lease);
    return sealed === undefined ? undefined : seal.open(sealed, job);
  };
}

function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "equivox document password", 32));
}

function boundTo({ tenant, documentId, version }: PasswordTarget): Uint8Array {
  return Buffer.from(JSON.stringify([tenant, documentId, version]));
}

function openUnder(key: Uint8Array, bytes: Buffer, target: PasswordTarget): string | undefined {
  const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(boundTo(target))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
