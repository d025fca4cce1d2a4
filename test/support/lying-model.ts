import { type ModelExchange, modelServer, type ModelServer } from "./model-server.ts";

/** How a model misbehaves; `truth` does not. */
export const lies = ["truth", "numbers", "polarity", "citation", "invention", "half", "malformed", "hang", "foreign"] as const;
export type Lie = (typeof lies)[number];

const turns: readonly (readonly [RegExp, string])[] = [
  [/\b(must|do|may|can|is|are) not\b/gi, "$1"],
  [/\bnever\b/gi, "always"],
  [/\bleft\b/gi, "right"],
  [/\bbefore\b/gi, "after"],
  [/\bat least\b/gi, "at most"],
  [/\bbelow\b/gi, "above"],
  [/\bopens?\b/gi, "closes"],
  [/\bon\b/gi, "off"],
];

/** A hanging model costs its whole deadline, so that it hangs this often only, and tells the truth after that. */
const hangsMax = 2;

export interface LyingModel extends ModelServer {
  /** How each question was answered. */
  readonly told: ReadonlyMap<string, Lie>;
}

/** A server of chat completions that quotes the passages it is given, and lies in one way for each question, in turn. */
export async function lyingModel(): Promise<LyingModel> {
  const server = await modelServer("openai-compatible");
  const told = new Map<string, Lie>();
  let open = true;
  const serve = async () => {
    for (let count = 0; open; count++) {
      const exchange = await server.next();
      const { prompt } = exchange;
      const chosen = lies[count % lies.length] ?? "truth";
      const lie = chosen === "hang" && count > hangsMax * lies.length ? "truth" : chosen;
      told.set(/<question>\n(.*)\n<\/question>/.exec(prompt)?.[1] ?? "", lie);
      tell(exchange, lie, answerOf(lie, prompt));
    }
  };
  void serve();
  return {
    ...server,
    told,
    async close() {
      open = false;
      await server.close();
    },
  };
}

function tell(exchange: ModelExchange, lie: Lie, text: string): void {
  if (lie === "hang") return;
  if (lie === "malformed") {
    exchange.raw('data: {"choices":[{"delta":{"content":"Set it to 9\n\n');
    return;
  }
  for (const piece of text.match(/.{1,17}/gsu) ?? []) exchange.send(piece);
  if (lie === "half") exchange.breakOff();
  else exchange.finish();
}

/** Two sentences of each of the first two passages, told with the lie. */
function answerOf(lie: Lie, prompt: string): string {
  const passages = [...prompt.matchAll(/<passage n="(\d+)"[^>]*>\n(.*?)\n<\/passage>/gsu)].slice(0, 2);
  const sentences = passages.flatMap(([, number = "", text = ""]) =>
    text
      .split("\n")
      .filter((line) => line.split(" ").length > 4)
      .slice(1, 3)
      .map((line) => ({ number, line: line.replace(/^\d+[.)] /, "").replace(/[.:]?$/, "") })),
  );
  return sentences
    .map(({ number, line }) => `${bent(lie, line)} [${lie === "citation" ? 17 : lie === "foreign" ? 3 - Number(number) : number}].`)
    .join(" ");
}

function bent(lie: Lie, line: string): string {
  switch (lie) {
    case "numbers":
      return line.replaceAll(/\d+/g, (digits) => String(Number(digits) + 7));
    case "polarity":
      return turns.reduce((text, [from, to]) => text.replaceAll(from, to), line);
    case "invention":
      return `${line} at 777 bar with code E-777. Bananas grow in tropical countries`;
    default:
      return line;
  }
}
