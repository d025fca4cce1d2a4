const value = /^[<>≤≥±~≈+-]?\s*[\d.,]+(?:\s*(?:-|–|to|±|\/|x|×)\s*[\d.,]+)*\s*(?:[\p{L}°%µΩ"'/²³·]{0,8})$/iu;
const longestLabel = 60;

/**
 * Whether the first row of a table that marks none names its columns. It does not when it holds what the rows below it hold: a number
 * above numbers, or the second cell of a list of properties ("Weight | 45 kg").
 */
export function looksLikeHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...body] = rows;
  if (!first || body.length === 0) return false;
  const labels = first.map((cell) => cell.trim());
  const named = labels.filter((label) => label !== "");
  if (named.length < Math.min(2, labels.length) || named.some((label) => label.length > longestLabel || /[.!?]$/.test(label))) return false;
  if (labels.some((label, index) => label !== "" && labels.indexOf(label) < index && !isSpanning(labels, index))) return false;
  if (labels.slice(1).some((label, index) => value.test(label) && isMostly(body, index + 1, (cell) => value.test(cell)))) return false;
  const properties = labels.length === 2 && value.test(labels[1] ?? "") && !value.test(labels[0] ?? "");
  return !properties;
}

/** A name above several columns stands in each of them. */
function isSpanning(labels: readonly string[], index: number): boolean {
  return labels[index - 1] === labels[index] && /\p{L}{3}/u.test(labels[index] ?? "");
}

function isMostly(rows: readonly (readonly string[])[], column: number, wanted: (cell: string) => boolean): boolean {
  const cells = rows.map((row) => (row[column] ?? "").trim()).filter((cell) => cell !== "");
  return cells.filter(wanted).length * 2 > cells.length;
}

/** The names of columns from the rows of a header, outermost first: "Torque" above "dry" is "Torque dry". */
export function headerOf(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => {
    const names = rows.map((row) => (row[column] ?? "").trim()).filter((name) => name !== "");
    return names.filter((name, index) => names.indexOf(name) === index).join(" ");
  });
}
