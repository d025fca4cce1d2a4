const units = new Map(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    .split(" ")
    .map((word, value) => [word, value] as const),
);
const tens = new Map(
  "twenty thirty forty fifty sixty seventy eighty ninety".split(" ").map((word, index) => [word, 20 + 10 * index] as const),
);
const scales = new Map([
  ["hundred", 100],
  ["thousand", 1_000],
]);

/**
 * Spoken numbers as digits, so that a recognised question matches the manual: "e forty two" → "e 42", "seven point five" → "7.5",
 * "two thousand" → "2000". "one" stays a word unless it is part of a longer number, because it is a pronoun as well.
 */
export function digitsForWords(text: string): string {
  const words = text.split(/(\s+|(?<=\p{L})-(?=\p{L}))/u);
  const spoken: string[] = [];
  for (let index = 0; index < words.length;) {
    const run = readNumber(words, index);
    spoken.push(run ? run.text : (words[index] ?? ""));
    index += run ? run.length : 1;
  }
  return spoken
    .join("")
    .replaceAll(/\b(\d+) and a half\b/gi, "$1.5")
    .replaceAll(/\b(?:0|oh) (?:one|(\d))(?=\W|$)/gi, (_all, digit: string | undefined) => `0${digit ?? "1"}`)
    .replaceAll(/\b(\p{L} \d) (\d)\b/gu, "$1$2");
}

/** Words stand at even places, what separates them at odd ones. */
function readNumber(words: readonly string[], start: number): { text: string; length: number } | undefined {
  if (start % 2 === 1) return undefined;
  let end = start;
  let total = 0;
  let group = 0;
  let lastUnit = false;
  let text = "";
  for (; end < words.length; end += 2) {
    const { word, tail } = wordAt(words, end);
    const unit = units.get(word);
    const ten = tens.get(word);
    const scale = scales.get(word);
    if (unit !== undefined && !lastUnit && (group % 100 === 0 || (group % 10 === 0 && unit < 10 && unit > 0))) {
      group += unit;
      lastUnit = true;
    } else if (ten !== undefined && group % 100 === 0 && !lastUnit) {
      group += ten;
    } else if (scale !== undefined && group > 0) {
      if (scale === 100) group *= 100;
      else [total, group] = [total + group * scale, 0];
      lastUnit = false;
    } else break;
    text = String(total + group) + tail;
    if (tail !== "") {
      end += 2;
      break;
    }
  }
  if (end === start || (end === start + 2 && wordAt(words, start).word === "one" && wordAt(words, end).word !== "point")) return undefined;
  const decimals = readDecimals(words, end);
  return { text: text + decimals.text, length: decimals.end - start - 1 };
}

function readDecimals(words: readonly string[], from: number): { text: string; end: number } {
  if (wordAt(words, from).word !== "point") return { text: "", end: from };
  let text = "";
  let end = from + 2;
  for (; end < words.length; end += 2) {
    const { word, tail } = wordAt(words, end);
    const digit = units.get(word);
    if (digit === undefined || digit > 9) break;
    text += String(digit) + tail;
    if (tail !== "") {
      end += 2;
      break;
    }
  }
  return text === "" ? { text: "", end: from } : { text: `.${text}`, end };
}

function wordAt(words: readonly string[], index: number): { word: string; tail: string } {
  const [, word = "", tail = ""] = /^(.*?)([.,?!:;]*)$/su.exec(words[index] ?? "") ?? [];
  return { word: word.toLowerCase(), tail };
}
