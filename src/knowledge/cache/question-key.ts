import { hash } from "node:crypto";

/**
 * A question as exact caches know it: spacing, hidden characters, capitals and the marks at its end do not count. All else does, for
 * "1.5" is not "1 5" and, after a number, "mW" is not "MW".
 */
export function cacheableQuestion(question: string): string {
  return question
    .normalize("NFC")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .replace(/[?!.\s]+$/u, "")
    .replaceAll(/\d[\d.,]*\s?\p{L}+|\p{L}+/gu, (word) => (/^\d/.test(word) ? word : word.toLowerCase()));
}

/** SHA-256 of what decides about an answer, in base64url. */
export function digestOf(...parts: readonly (string | number | boolean)[]): string {
  return hash("sha256", JSON.stringify(parts), "base64url");
}
