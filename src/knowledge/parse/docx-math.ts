/** What is said of a formula is its characters in order: fractions with a stroke, powers and indices with their usual marks. */
export class DocxMath {
  readonly #frames: string[] = [""];
  #hasOperator = false;

  open(name: string, value: string | undefined): void {
    if (name === "m:naryPr") this.#hasOperator = false;
    if (name === "m:chr" && value !== undefined) {
      this.#hasOperator = true;
      this.#write(value);
    }
    if (name === "m:rad") this.#write("√");
    else if (name === "m:d") this.#write("(");
    else if (operands.has(name)) this.#frames.push("");
  }

  text(text: string): void {
    this.#write(text);
  }

  close(name: string): void {
    if (name === "m:d") this.#write(")");
    // An operator over a range that is not named is an integral.
    if (name === "m:naryPr" && !this.#hasOperator) this.#write("∫");
    if (!operands.has(name)) return;
    const content = this.#frames.length > 1 ? (this.#frames.pop() ?? "") : "";
    if (content !== "") this.#write((operands.get(name) ?? "") + (name === "m:e" ? content : grouped(content)));
  }

  /** The formula, in the characters of XML. */
  result(): string {
    return this.#frames.join("");
  }

  #write(text: string): void {
    const last = this.#frames.length - 1;
    this.#frames[last] = (this.#frames[last] ?? "") + text;
  }
}

/** Parts of a formula, and the mark before each. */
const operands = new Map([
  ["m:num", ""],
  ["m:den", "/"],
  ["m:sup", "^"],
  ["m:sub", "_"],
  ["m:e", ""],
]);

const grouped = (content: string): string => (/^(?:[\p{L}\p{N}.,]+|.|\([^()]*\))$/u.test(content) ? content : `(${content})`);
