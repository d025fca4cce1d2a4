import { describe, expect, it } from "vitest";
import { rowSentence } from "./table-row.ts";

describe("rowSentence", () => {
  it.each([
    [["Part", "Torque"], ["Cylinder head bolts", "25 Nm"], "Cylinder head bolts, torque: 25 Nm"],
    [["Part", "Torque (Nm)"], ["Cylinder head bolts", "25"], "Cylinder head bolts, torque: 25 Nm"],
    [["Property", "Value"], ["Weight", "45 kg"], "Weight: 45 kg"],
    [["Code", "Meaning", "Remedy"], ["E-42", "Too hot", "Clean the cooler"], "Code E-42, meaning: Too hot; remedy: Clean the cooler"],
    [["Part", "LED", "Interval"], ["Fan", "–", "500 h"], "Fan, interval: 500 h"],
    [[], ["Fan", "500 h"], "Fan: 500 h"],
    [["Part", "Torque"], ["", ""], ""],
  ])("reads %j, %j as: %s", (header, row, sentence) => expect(rowSentence(header, row)).toBe(sentence));
});
