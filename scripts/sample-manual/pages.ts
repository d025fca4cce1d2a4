import { lexer, type Token } from "marked";

/** One page of the manual: what stands between its page mark and the next one. */
export interface ManualPage {
  readonly number: number;
  readonly markdown: string;
  readonly tokens: readonly Token[];
}

const pageMark = /^<!-- page (\d+) -->$/gm;

/** Splits the manual at its `<!-- page N -->` marks, which must count 1, 2, 3, … */
export function splitPages(markdown: string): ManualPage[] {
  const marks = [...markdown.matchAll(pageMark)];
  const first = marks[0];
  if (first === undefined) throw new Error("The manual has no page marks (<!-- page 1 -->).");
  if (markdown.slice(0, first.index).trim() !== "") throw new Error("The manual has text before its first page mark.");
  return marks.map((mark, position) => {
    const number = Number(mark[1]);
    if (number !== position + 1) {
      throw new Error(`Page mark ${number} stands where page ${position + 1} is expected.`);
    }
    const body = markdown.slice(mark.index + mark[0].length, marks[position + 1]?.index);
    return { number, markdown: body.trim(), tokens: lexer(body) };
  });
}
