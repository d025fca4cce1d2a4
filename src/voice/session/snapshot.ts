import { z } from "zod";
import { type DeepReadonly } from "../../base/deep-readonly.ts";
import { answerSentenceSchema, verifiedSchema } from "../../knowledge/answer/answer.ts";
import { givenAnswer } from "./given-answer.ts";
import { type PlaybackProgress, paddedSamples } from "./playback-ledger.ts";
import { type ActiveTurn, type RestoredTurn, type SessionState, type SpeechPosition } from "./session-state.ts";

const count = z.int().nonnegative();
const questionSchema = z.object({ text: z.string(), mode: z.enum(["voice", "text"]), spoken: z.boolean() });

const turnSchema = questionSchema.extend({
  number: count,
  kind: z.enum(["question", "apology"]),
  askedAt: z.number(),
  sentences: z.array(answerSentenceSchema).max(128),
  /** Samples of each sentence whose audio is complete; null of others. */
  samples: z.array(count.nullable()).max(128),
  sent: count,
  begun: count.exactOptional(),
  answered: z.boolean().exactOptional(),
  rewritten: z.string().exactOptional(),
  answerId: z.string().exactOptional(),
  verified: verifiedSchema.exactOptional(),
  apologised: z.boolean().exactOptional(),
  yielding: z.boolean().exactOptional(),
  next: questionSchema.exactOptional(),
  /** It was heard to its end, as far as the server knows. */
  ended: z.boolean().exactOptional(),
  stored: z.boolean().exactOptional(),
});

const snapshotSchema = z.object({
  version: z.literal(1),
  /** Turn numbers given out. */
  turns: count,
  /** Something is being said, or was when the connection broke. */
  lost: z.boolean().exactOptional(),
  turn: turnSchema.exactOptional(),
});

/** What of a session outlives its connection: enough to go on anywhere, and no audio, which is made again. */
export type SessionSnapshot = DeepReadonly<z.infer<typeof snapshotSchema>>;
type TurnSnapshot = DeepReadonly<z.infer<typeof turnSchema>>;

/** Facts that lie beside the session's state. */
export interface SnapshotFacts {
  /** Of the turn under way, or else of the last one. */
  readonly progress: PlaybackProgress;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  /** What its question was understood as, when it leans on earlier ones. */
  readonly rewritten?: string;
  /** The newest turn that is in the store. */
  readonly storedTurn: number;
}

/** What a client says of the audio that it received. */
export interface ReceivedAudio {
  /** 24 kHz samples of the turn's audio. */
  readonly samples: number;
  /** The turn that is meant; the present one when absent. */
  readonly turn?: number;
}

/** Takes a snapshot of a session. */
export function takeSnapshot(state: SessionState, facts: SnapshotFacts): SessionSnapshot {
  const turn = state.turn ?? state.last;
  const lost = state.lost === true || state.hearing !== undefined || state.deciding !== undefined;
  return {
    version: 1,
    turns: state.turns,
    ...(lost ? { lost } : {}),
    ...(turn ? { turn: snapshotOf(turn, facts, state.turn === undefined) } : {}),
  };
}

function snapshotOf(turn: ActiveTurn, { progress, askedAt, rewritten, storedTurn }: SnapshotFacts, ended: boolean): TurnSnapshot {
  const { text, mode, spoken, number, kind, sentences, begun, answered, apologised, next, stage } = turn;
  return {
    text,
    mode,
    spoken,
    number,
    kind,
    askedAt,
    sentences,
    samples: progress.samples.map((samples) => samples ?? null),
    sent: progress.sent,
    ...(begun === undefined ? {} : { begun }),
    ...(answered === undefined ? {} : { answered }),
    ...(rewritten === undefined ? {} : { rewritten }),
    ...givenAnswer(turn),
    ...(apologised === undefined ? {} : { apologised }),
    ...(stage === "yielding" ? { yielding: true } : {}),
    ...(next === undefined ? {} : { next }),
    ...(ended ? { ended } : {}),
    ...(turn.stored === true || storedTurn >= number ? { stored: true } : {}),
  };
}

/** Reads what another process wrote; undefined when it cannot be read, such as that of a newer version. */
export function readSnapshot(text: string): SessionSnapshot | undefined {
  try {
    return snapshotSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * The turn that is to go on; undefined when there is none. Without word of what was received, speech restarts at the
 * sentence that was begun last, and a turn that had ended is over.
 */
export function turnToRestore({ turn }: SessionSnapshot, received?: ReceivedAudio): RestoredTurn | undefined {
  if (!turn) return undefined;
  const { samples: written, sent, begun: _, ended, stored, ...rest } = turn;
  const samples = written.map((length) => length ?? undefined);
  const heard = received && (received.turn === undefined || received.turn === turn.number ? received.samples : 0);
  const from = heard === undefined || !turn.spoken ? atSentence(turn) : atSample(samples, heard);
  // What was only shown is shown again, which costs nobody anything.
  if (ended === true && stored === true && turn.spoken && (heard === undefined || heard >= sent)) return undefined;
  return { ...rest, samples, from, ...(stored === undefined ? {} : { stored }) };
}

function atSentence({ sentences, begun }: TurnSnapshot): SpeechPosition {
  return {
    position: Math.max(
      0,
      sentences.findIndex(({ index }) => index === begun),
    ),
    skip: 0,
  };
}

function atSample(samples: readonly (number | undefined)[], heard: number): SpeechPosition {
  let skip = heard;
  for (const [position, written] of samples.entries()) {
    if (written === undefined || paddedSamples(written) > skip) return { position, skip };
    skip -= paddedSamples(written);
  }
  return { position: samples.length, skip };
}
