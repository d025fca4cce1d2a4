import { describe, expect, it } from "vitest";
import { sentence } from "../../../test/support/scripted-engines.ts";
import { PlaybackLedger } from "./playback-ledger.ts";

describe("the playback ledger", () => {
  const two = () => {
    const ledger = new PlaybackLedger();
    ledger.announce(sentence(0, "Close the valve first."));
    ledger.announce(sentence(1, "Then open the drain slowly and wait."));
    return ledger;
  };

  it("counts nothing as heard before anything was sent, nor what is still on its way", () => {
    const ledger = two();
    expect(ledger.heard(0)).toEqual([]);
    ledger.wrote(0, 12_800);
    ledger.completed(0);
    ledger.sent(2_880);
    expect(ledger.heard(2_880)).toEqual([]);
  });

  it("keeps whole sentences with their citations, and cuts the last one at a word", () => {
    const ledger = two();
    ledger.wrote(0, 12_800);
    ledger.completed(0);
    ledger.wrote(1, 25_600);
    ledger.completed(1);
    ledger.sent(12_800 + 12_800);
    const heard = ledger.heard(0);
    expect(heard.map(({ text }) => text)).toEqual(["Close the valve first.", "Then open the …"]);
    expect(heard[1]?.citations).toHaveLength(1);
  });

  it("does not take a sentence for heard because its synthesis is slow", () => {
    const ledger = two();
    ledger.wrote(0, 2_400);
    ledger.sent(2_400);
    expect(ledger.heard(0).map(({ text }) => text)).not.toContain("Close the valve first.");
  });

  it("counts the padding of a sentence to it", () => {
    const ledger = two();
    ledger.wrote(0, 12_801);
    ledger.completed(0);
    ledger.sent(12_928);
    expect(ledger.heard(0).map(({ text }) => text)).toEqual(["Close the valve first."]);
  });
});
