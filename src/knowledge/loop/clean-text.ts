/** What a person wrote, on one line, without hidden characters. */
export function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .replaceAll(/\p{Cf}/gu, "")
    .trim();
}
