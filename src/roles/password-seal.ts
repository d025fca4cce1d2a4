import { type Config } from "../config.ts";
import { createPasswordSeal, type PasswordSeal } from "../knowledge/ingest/document-password.ts";
import { signingOptions } from "./tokens.ts";

/** Seals passwords of documents under what signs tokens: all roles have it. */
export function passwordSealOf(config: Config): PasswordSeal {
  return createPasswordSeal(() => signingOptions(config));
}
