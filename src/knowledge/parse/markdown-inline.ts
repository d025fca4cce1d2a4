import { type Token, type Tokens } from "marked";
import { cleanLine } from "./clean-text.ts";

const entities = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["deg", "°"],
  ["times", "×"],
  ["plusmn", "±"],
  ["micro", "µ"],
  ["reg", "®"],
  ["copy", "©"],
  ["trade", "™"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["hellip", "…"],
]);

/** The words of inline Markdown on one line: marks and HTML go, links become their text, images their description. */
export function plainTextOf(tokens: readonly Token[]): string {
  return cleanLine(tokens.map(inline).join(""));
}

function inline(token: Token): string {
  switch (token.type) {
    case "br":
      return " ";
    case "html":
      return /^<br\b/i.test(token.raw) ? " " : "";
    case "codespan":
    case "escape":
      return (token as Tokens.Codespan).text;
    case "image":
      return decodeEntities((token as Tokens.Image).text);
    case "checkbox":
      return "";
    default: {
      const nested = "tokens" in token ? token.tokens : undefined;
      if (nested && nested.length > 0) return nested.map(inline).join("");
      return "text" in token && typeof token.text === "string" ? decodeEntities(token.text) : "";
    }
  }
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return entities.get(name.toLowerCase()) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "";
  });
}
