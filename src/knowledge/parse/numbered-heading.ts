const numbered =
  /^(?:(?:[Cc]hapter|CHAPTER|[Ss]ection|SECTION|[Aa]ppendix|APPENDIX|[Pp]art|PART)\s+)?((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,5})\.?\s+(?=[\p{Lu}\p{Lo}\d"“(])(?!\d+\s*$)/u;

/**
 * How deep a numbered heading stands: "3 Maintenance" is 1, "3.2 Oil" is 2. Undefined when the text begins with no section
 * number; a lone letter counts only after "Appendix", because "A valve" begins a sentence.
 */
export function headingDepthOf(text: string): number | undefined {
  const match = numbered.exec(text);
  const number = match?.[1];
  if (number === undefined) return undefined;
  if (/^[A-Z]$/.test(number) && !/^appendix/i.test(text)) return undefined;
  return number.split(".").length;
}
