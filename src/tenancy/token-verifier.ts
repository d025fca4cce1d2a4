import { type Principal } from "./principal.ts";

/** Checks the signature and the claims of the tokens of one issuer, under its own algorithms and keys only. */
export interface TokenVerifier {
  readonly issuer: string;
  /** Throws `token-invalid`, `token-expired` or `token-keys-unavailable`. */
  verify(token: string): Promise<Principal>;
}
