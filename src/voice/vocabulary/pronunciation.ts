/** Says how words that are in no dictionary are pronounced. */
export interface Pronouncer {
  /** Phones of CMUdict without stress ("IH K S T R UW D ER"), for the words that could be pronounced. Never rejects. */
  pronounce(words: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Flite's phones that CMUdict writes otherwise; everything else differs by case only. */
const renamed = new Map([
  ["ax", "AH"],
  ["axr", "ER"],
]);

const known = new Set(`AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH`.split(" "));

/** Flite's phones as CMUdict writes them; undefined when one is unknown or none is left. */
export function fromFlitePhones(phones: readonly string[]): string | undefined {
  const converted = phones.filter((phone) => phone !== "pau").map((phone) => renamed.get(phone) ?? phone.toUpperCase());
  return converted.length > 0 && converted.every((phone) => known.has(phone)) ? converted.join(" ") : undefined;
}
