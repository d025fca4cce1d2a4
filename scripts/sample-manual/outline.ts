type OutlineItem = PDFKit.PDFDocument["outline"];

/** Builds the PDF's outline: chapters, and under them their sections. */
export class Outline {
  readonly #doc: PDFKit.PDFDocument;
  #chapter: OutlineItem | undefined;

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
  }

  add(depth: number, text: string): void {
    if (depth === 1) this.#chapter = this.#doc.outline.addItem(text);
    else if (depth === 2) (this.#chapter ?? this.#doc.outline).addItem(text);
  }
}
