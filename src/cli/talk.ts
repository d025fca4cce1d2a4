import { readFile, writeFile } from "node:fs/promises";
import { randomFraction, systemRandom } from "../base/random.ts";
import { readConfig } from "../config.ts";
import { failure, problemOf } from "../errors.ts";
import { talkFast } from "../roles/talk-fast.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { downmix, toInt16 } from "../voice/audio/samples.ts";
import { resample } from "../voice/audio/resampler.ts";
import { readWav, writeWav } from "../voice/audio/wav.ts";
import { recognitionRate } from "../voice/speech-to-text.ts";
import { synthesisRate } from "../voice/text-to-speech.ts";
import { parseCommandLine, required, type Command, type CommandContext } from "./command.ts";
import { connect, parseTenant } from "./connection.ts";
import { connectReply, describeCitation } from "./replies.ts";
import { type SpokenTurn } from "./spoken-turn.ts";
import { VoiceClient } from "./voice-client.ts";

const maxFileBytes = 200_000_000;

export const talk: Command = {
  name: "talk",
  usage: `Usage: equivox talk IN.wav --equipment SLUG [--tenant T] [--out OUT.wav] [--fast] [--json]

  --equipment SLUG  the machine to ask, such as sample
  --out OUT.wav     where the spoken answer goes (24 kHz mono)
  --fast            simulates time instead of speaking in real time; needs DATA_DIR for itself
  --json            prints {transcript, answered, answer, citations, timingMs}

IN.wav may have any rate and any number of channels. A connection that breaks is opened again, and the answer goes on.`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, {
      equipment: { type: "string" },
      tenant: { type: "string" },
      out: { type: "string" },
      fast: { type: "boolean" },
      json: { type: "boolean" },
    });
    const equipment = required(values.equipment, "--equipment");
    const [path, ...others] = positionals;
    if (path === undefined) throw failure("usage", { problem: "The WAV file is missing." });
    if (others.length > 0) throw failure("usage", { problem: "There is more than one WAV file." });
    const samples = await readQuestion(path);
    const spoken = { equipment, tenant: values.tenant, samples };
    const turn = await (values.fast ? talkInSimulatedTime(context, spoken) : talkInRealTime(context, spoken));
    if (values.out !== undefined) await writeAnswer(values.out, turn.audio);
    print(context, turn, values.json ?? false);
    return 0;
  },
};

async function readQuestion(path: string): Promise<Int16Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  });
  if (bytes.length > maxFileBytes) throw failure("file-not-audio", { path, problem: `it is over ${maxFileBytes} bytes` });
  const { samples, channels, sampleRate } = readWav(bytes, path);
  return resample(toInt16(downmix(samples, channels)), sampleRate, recognitionRate);
}

interface Spoken {
  readonly equipment: string;
  readonly tenant: string | undefined;
  readonly samples: Int16Array;
}

async function talkInRealTime(context: CommandContext, { equipment, tenant, samples }: Spoken): Promise<SpokenTurn> {
  const connection = await connect(context, tenant);
  try {
    const { signal } = context;
    const open = async (sessionId?: string): Promise<string> => {
      const json = { equipment, ...(sessionId === undefined ? {} : { sessionId }) };
      const request = { method: "POST", path: "/v1/connect", json, reply: connectReply, signal } as const;
      return (await connection.api.call(request)).wsUrl;
    };
    const client = await VoiceClient.connect(await open(), signal, {
      connect: open,
      jitter: () => randomFraction(systemRandom),
      report: (line) => context.report(`equivox talk: ${line}`),
    });
    try {
      return await client.speak(samples);
    } finally {
      await client.close();
    }
  } finally {
    await connection.close();
  }
}

async function talkInSimulatedTime(context: CommandContext, { equipment, tenant, samples }: Spoken): Promise<SpokenTurn> {
  // Seeds a new DATA_DIR and finishes what waits to be indexed, as every command without a server does.
  await (await connect(context, tenant)).close();
  const slug = slugSchema.safeParse(equipment);
  if (!slug.success) throw failure("equipment-not-found", { equipment });
  const options = { tenant: parseTenant(tenant), equipment: slug.data, questions: [samples], signal: context.signal };
  for await (const turn of talkFast(readConfig(context.environment), options)) {
    if (turn instanceof Error) throw turn;
    const { transcript, answered, sentences, citations, timingMs, audio, errors } = turn;
    const answer = sentences.map(({ text }) => text).join(" ");
    return { transcript, answered, answer, citations, timingMs: { ...timingMs }, audio, problems: errors.map(({ message }) => message) };
  }
  throw failure("speech-recognition-failed", { problem: "no question was heard in the audio" });
}

async function writeAnswer(path: string, audio: Int16Array): Promise<void> {
  await writeFile(path, writeWav(audio, synthesisRate)).catch((error: unknown) => {
    throw failure("storage-failed", { what: path, problem: problemOf(error) }, error);
  });
}

function print(context: CommandContext, { audio: _, problems, ...turn }: SpokenTurn, json: boolean): void {
  for (const problem of problems) context.report(`equivox talk: ${problem}`);
  if (json) {
    context.print(JSON.stringify(turn, null, 2));
    return;
  }
  context.print(`“${turn.transcript}”\n\n${turn.answer}\n`);
  for (const citation of turn.citations) context.print(describeCitation(citation));
  const stages = Object.entries(turn.timingMs).map(([stage, duration]) => `${stage} ${duration.toFixed(0)} ms`);
  context.print(`\n${stages.join(" · ")}`);
}
