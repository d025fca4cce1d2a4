const kinds = new Map([
  ["danger", "DANGER"],
  ["error", "DANGER"],
  ["warning", "WARNING"],
  ["caution", "CAUTION"],
  ["attention", "CAUTION"],
  ["important", "IMPORTANT"],
  ["note", "NOTE"],
  ["info", "NOTE"],
  ["tip", "TIP"],
]);

/** A box that does not end within this many lines is none. */
const longestBox = 80;
const closing = /^\s*:{3,}\s*$/;
const fence = /^(?:```|~~~)/;
/** `:::warning Title` … `:::`, as Docusaurus, MyST and VitePress write a box. */
const colons = /^:{3,}\s*\{?(\w+)\}?(?:\[([^\]]*)\])?[ \t]*(.*)$/;
/** `!!! warning "Title"` with its text indented, as MkDocs and Python-Markdown do. */
const exclamation = /^(?:!!!|\?\?\?\+?)\s+(\w+)[^"\n]*(?:"([^"]*)")?\s*$/;

/** Markdown with the boxes of documentation generators as quotes that begin with their signal word. */
export function quotedAdmonitions(markdown: string): string {
  if (!/^(?:\s{0,3}:::|!!!|\?\?\?)/m.test(markdown)) return markdown;
  let inCode = false;
  let box: "colons" | "indented" | undefined;
  const given = markdown.split("\n");
  const ends = endsOf(given);
  const lines = given.flatMap((line, index) => {
    if (box === "indented" && line.trim() !== "" && !/^(?: {4}|\t)/.test(line)) box = undefined;
    if (fence.test(line.trim()) && box === undefined) inCode = !inCode;
    if (inCode) return [line];
    if (box === "colons" && closing.test(line)) {
      box = undefined;
      return [""];
    }
    const opening = box === undefined ? openingOf(line) : undefined;
    if (opening && (opening.box === "indented" || (ends[index] ?? index) - index <= longestBox)) {
      box = opening.box;
      return ["", `> ${opening.text}`, ">"];
    }
    if (box === "colons") return [`> ${line}`];
    return box === "indented" ? [`> ${line.replace(/^(?: {4}|\t)/, "")}`] : [line];
  });
  return lines.join("\n");
}

/** For each line, the line behind it that ends a box of colons; infinity where none does. */
function endsOf(lines: readonly string[]): number[] {
  const ends: number[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (let index = lines.length - 1; index >= 0; index--) {
    ends[index] = end;
    if (closing.test(lines[index] ?? "")) end = index;
  }
  return ends;
}

function openingOf(line: string): { readonly box: "colons" | "indented"; readonly text: string } | undefined {
  const colon = colons.exec(line.trim());
  const [, kind = "", quoted = "", rest = ""] = colon ?? exclamation.exec(line) ?? [];
  const word = kinds.get(kind.toLowerCase());
  if (word === undefined) return undefined;
  const title = (quoted === "" ? rest : quoted).trim();
  return { box: colon ? "colons" : "indented", text: title === "" ? `**${word}:**` : `**${word}:** ${title}.` };
}
