/** Never text of the page: programs, styles, controls, graphics, and what stands for something else. */
const unread = new Set(
  "script style template noscript head iframe object embed applet canvas audio video source track svg select option optgroup datalist textarea input button dialog meter progress map area frameset noframes param rp".split(
    " ",
  ),
);
const hiding = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$))/i;
/** As a rule for a class it is a way to close gaps between boxes, whose text has a size of its own. */
const sizeless = /(?:^|;)\s*font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)/i;
/** What generators of documentation put beside the text: numbers of lines, marks to link to. */
const decoration = new Set(["linenos", "lineno", "headerlink", "anchorjs-link"]);
/** Rules longer than this are not looked through. */
const styleMaxCharacters = 500_000;

/** Tells which elements a reader of the page does not see, by their attributes and the simple rules of the page's own style sheets. */
export class HiddenElements {
  readonly #classes = new Set<string>();
  readonly #ids = new Set<string>();
  #learnt = 0;

  /** Takes the text of a `<style>` element: rules that hide all of a class, or one id, whatever the medium. */
  learn(styles: string): void {
    this.#learnt += styles.length;
    if (this.#learnt > styleMaxCharacters) return;
    const rules = withoutConditions(withoutComments(styles));
    for (const rule of rules.split("}")) {
      const brace = rule.indexOf("{");
      if (brace === -1 || !hiding.test(rule.slice(brace + 1))) continue;
      for (const selector of rule.slice(0, brace).split(",")) {
        const [, mark, name] = /^\s*(?:[a-z]\w*)?([.#])([\w-]+)\s*$/i.exec(selector) ?? [];
        if (name !== undefined) (mark === "." ? this.#classes : this.#ids).add(name);
      }
    }
  }

  isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
    if (unread.has(name)) return !(name === "dialog" && "open" in attributes);
    if ("hidden" in attributes || attributes["aria-hidden"]?.trim().toLowerCase() === "true") return true;
    const style = attributes["style"] ?? "";
    if (hiding.test(style) || sizeless.test(style)) return true;
    if (this.#ids.has(attributes["id"] ?? "")) return true;
    return (attributes["class"] ?? "").split(/\s+/).some((token) => decoration.has(token) || this.#classes.has(token));
  }
}

function withoutComments(styles: string): string {
  const [before = "", ...parts] = styles.split("/*");
  return before + parts.map((part) => (part.includes("*/") ? part.slice(part.indexOf("*/") + 2) : "")).join("");
}

/** Style sheets without blocks such as `@media print { … }`, which need not hold for the reader. */
function withoutConditions(styles: string): string {
  let kept = "";
  let depth = 0;
  let skipped: number | undefined;
  for (const [, before = "", brace = ""] of styles.matchAll(/([^{}]*)([{}]|$)/g)) {
    if (brace === "{") {
      if (skipped === undefined && before.slice(before.lastIndexOf(";") + 1).includes("@")) skipped = depth;
      depth++;
    }
    if (skipped === undefined) kept += before + brace;
    if (brace === "}") {
      depth = Math.max(0, depth - 1);
      if (depth === skipped) skipped = undefined;
    }
  }
  return kept;
}
