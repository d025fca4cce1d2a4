const written = /^(\d{1,3})[.)]\s+/;

/** The number that a step is written with; undefined when it has none. */
export function stepNumberOf(text: string): number | undefined {
  const number = written.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A step without its number, for when it stands alone. */
export const withoutNumber = (text: string): string => text.replace(written, "");
