import { describe, expect, it } from "vitest";
import { chunkOf, passageOf, press } from "../../../test/support/passages.ts";
import { unansweredSentences } from "./unanswered.ts";

const said = (chunks: readonly Parameters<typeof passageOf>[0][]) =>
  unansweredSentences(
    "Press 9",
    chunks.map((chunk) => passageOf(chunk)),
  ).map(({ text }) => text);
const under = (...path: string[]) => chunkOf(0, 1, path, [["prose", "Text."]]);

describe("what is said when the manual does not hold the answer", () => {
  it("names what the manual does cover, nearest first and three at most, and cites nothing", () => {
    const sentences = unansweredSentences(
      "Press 9",
      [press.filter, press.torques, press.codes, press.noise].map((chunk) => passageOf(chunk)),
    );
    expect(sentences).toMatchObject([
      { index: 0, text: "I could not find that in the manual for Press 9.", citations: [], warning: false },
      { index: 1, text: "It covers: changing the oil filter, torques, codes.", citations: [], warning: false },
    ]);
  });

  it("keeps abbreviations and names as they are written, and says a topic once", () => {
    expect(
      said([under("4 Oil", "4.2 Oil change"), under("4 Oil", "4.2 Oil change"), under("7 PLC", "7.1 PLC errors"), under("Using Bixby")])[1],
    ).toBe("It covers: oil change, PLC errors, Using Bixby.");
  });

  it("says the section above when a heading is no topic that can be said", () => {
    const long = "8.2.1 What the technician must do before the machine is put back to work after a long break";
    expect(said([under("Press manual", "8 Restart", long), under("Contents"), under("9 <script>", "📷"), under("Press manual")])[1]).toBe(
      "It covers: restart.",
    );
  });

  it.each([[[]], [[under()]], [[under("Contents"), under("1.2.3", "42")]]])("says no more than that when there is no topic", (chunks) => {
    expect(said(chunks)).toEqual(["I could not find that in the manual for Press 9."]);
  });
});
