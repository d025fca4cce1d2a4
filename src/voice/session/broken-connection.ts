import { type EquivoxError, failure } from "../../errors.ts";
import { givenAnswer } from "./given-answer.ts";
import { samplesBefore } from "./playback-ledger.ts";
import {
  type ActiveTurn,
  type PendingQuestion,
  type RestoredTurn,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from "./session-state.ts";
import { apologise, begin, finishWhenHeard, interrupt, notify, prepend, type Step } from "./turn-steps.ts";

/** Goes on with what a broken connection left: its turn, and word of an utterance that was lost. */
export function restore(state: SessionState, { turn: restored, lost }: Extract<SessionEvent, { type: "restore" }>): Step {
  const error = failure("utterance-lost");
  if (state.detached === true) {
    const gone: SessionState = lost ? { ...state, lost } : state;
    return restored ? restoreTurn(gone, restored) : [gone, []];
  }
  const told: SessionEffect[] = lost ? [notify({ type: "error", error })] : [];
  if (restored) return prepend(told, restoreTurn(state, restored));
  if (!lost || state.hearing !== undefined) return [state, told];
  const [begun, effects] = begin(state, { text: "", mode: "voice", spoken: true }, "apology");
  return begun.turn ? prepend([...told, ...effects], apologise(begun, begun.turn, error)) : [begun, effects];
}

function restoreTurn(state: SessionState, restored: RestoredTurn): Step {
  const { number, kind, text, mode, spoken, sentences, apologised, answered, next, stored, from } = restored;
  const question: PendingQuestion = { text, mode, spoken };
  const paused = spoken && (state.hearing !== undefined || state.detached === true);
  const begun = sentences[from.position] ?? sentences.at(-1);
  const turn: ActiveTurn = {
    ...question,
    number,
    kind,
    stage: "answering",
    paused,
    botSpeaking: false,
    sentences,
    audio: spoken && sentences.length > 0 ? "open" : "none",
    ...(begun ? { begun: begun.index } : {}),
    ...(begun && restored.yielding === true ? { sounding: { index: begun.index, warning: begun.warning } } : {}),
    ...(apologised === undefined ? {} : { apologised }),
    ...(answered === undefined ? {} : { answered }),
    ...givenAnswer(restored),
    ...(next === undefined ? {} : { next }),
    ...(stored === undefined ? {} : { stored }),
  };
  const effects: SessionEffect[] = [{ type: "begin-turn", turn: number, kind, question, restored }];
  effects.push(notify({ type: "resumed", turn: number, samples: samplesBefore(restored) }));
  if (kind === "question") effects.push(notify({ type: "question", turn: number, text, mode }));
  for (const [position, sentence] of sentences.entries()) {
    effects.push(notify({ type: "sentence", turn: number, sentence, willBeSpoken: spoken && position >= from.position }));
    if (spoken) effects.push({ type: "speak", turn: number, sentence });
  }
  if (paused) effects.push({ type: "pause" });
  if (answered !== undefined) {
    effects.push(notify({ type: "written", turn: number }));
    if (turn.audio === "open") effects.push({ type: "end-speech", turn: number });
  }
  const step = finishWhenHeard({ ...state, turns: Math.max(state.turns, number), turn }, effects);
  return restored.yielding === true ? prepend(step[1], interrupt(step[0], next)) : step;
}

/** The line is gone: what was being said is lost, what was being answered waits, unheard. */
export function detach(state: SessionState): Step {
  if (state.detached === true) return [state, []];
  const { hearing, ...deaf } = state;
  const effects: SessionEffect[] = hearing === undefined ? [] : [{ type: "cancel-listening" }];
  const gone: SessionState = { ...deaf, detached: true, ...(hearing === undefined ? {} : { lost: true }) };
  const { turn } = gone;
  if (!turn?.spoken || turn.paused) return [gone, effects];
  return [{ ...gone, turn: { ...turn, paused: true } }, [...effects, { type: "pause" }]];
}

/** The state stays as it is, since that is what goes on elsewhere. */
export function leave(state: SessionState, error: EquivoxError | undefined): Step {
  const effects: SessionEffect[] = state.hearing === undefined ? [] : [{ type: "cancel-listening" }];
  effects.push({ type: "abandon-turn" }, notify({ type: "closed", error }), { type: "close", error, kept: true });
  return [{ ...state, phase: "closed" }, effects];
}
