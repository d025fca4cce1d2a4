import { failure } from "../../errors.ts";
import { intentOf, isInterruption } from "../turn/interruption.ts";
import { apologyFor } from "./apology.ts";
import { type SessionNotice } from "./session-client.ts";
import { type ActiveTurn, type PendingQuestion, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";

type Step = readonly [SessionState, readonly SessionEffect[]];

/** Facts that the reducer needs and cannot see. */
export interface ReducerOptions {
  readonly idleTimeoutMs: number;
}

/**
 * The whole behaviour of a session: pure, total, and indifferent to late events, which carry a number that is not the present
 * one. Listening and answering run side by side; speech over an answer pauses it until it proves to be more than a cough.
 */
export function reduce(state: SessionState, event: SessionEvent, options: ReducerOptions): Step {
  if (state.phase === "closed") return [state, []];
  return settle(react(state, event, options));
}

function react(state: SessionState, event: SessionEvent, options: ReducerOptions): Step {
  switch (event.type) {
    case "speech-started":
      return speechStarted(state);
    case "speech-continued":
      return state.hearing === event.utterance && isInterruption(event.partial, event.speechMs) ? interrupt(state) : [state, []];
    case "partial":
      if (state.hearing !== event.utterance || event.text === "") return [state, []];
      return [state, [notify({ type: "transcript", text: event.text, final: false })]];
    case "speech-ended":
      return speechEnded(state, event.utterance);
    case "transcript":
      return transcribed(state, event);
    case "recognition-failed":
      return recognitionFailed(state, event);
    case "engine-failed":
      return [state, [notify({ type: "error", error: event.error })]];
    case "typed":
      return typed(state, event);
    case "interrupt":
      return interrupt(state);
    case "sentence":
    case "answer-done":
    case "answer-failed":
    case "sounding":
    case "sounded":
    case "playback-ended":
    case "synthesis-failed":
      return state.turn?.number === event.turn ? answering(state, state.turn, event) : [state, []];
    case "drain":
      if (state.phase === "draining") return [state, []];
      return [{ ...state, phase: "draining" }, [notify({ type: "draining" })]];
    case "idle":
      if (busy(state)) return [state, []];
      return close(state, failure("session-idle", { timeoutMs: options.idleTimeoutMs }));
    case "close":
      return close(state, event.error);
  }
}

// Listening

function speechStarted(state: SessionState): Step {
  if (state.phase !== "open" || state.hearing !== undefined) return [state, []];
  const utterance = state.utterances + 1;
  const effects: SessionEffect[] = [{ type: "listen", utterance }, notify({ type: "user-speaking", speaking: true })];
  const heard = { ...state, utterances: utterance, hearing: utterance };
  const { turn } = state;
  if (!turn?.spoken || turn.paused || turn.sounding?.warning || turn.stage === "yielding") return [heard, effects];
  return [{ ...heard, turn: { ...turn, paused: true } }, [...effects, { type: "pause" }]];
}

function speechEnded(state: SessionState, utterance: number): Step {
  if (state.hearing !== utterance) return [state, []];
  const { hearing: _, ...rest } = state;
  const effects: SessionEffect[] = [{ type: "finish-listening", utterance }, notify({ type: "user-speaking", speaking: false })];
  return [{ ...rest, deciding: utterance }, effects];
}

function transcribed(state: SessionState, event: Extract<SessionEvent, { type: "transcript" }>): Step {
  const { utterance, text, speechMs } = event;
  if (state.deciding !== utterance) return [state, []];
  const { deciding: _, ...decided } = state;
  const shown: SessionEffect[] = text === "" ? [] : [notify({ type: "transcript", text, final: true })];
  // A recogniser with a closed vocabulary makes a word of every cough; over an answer, only what lasts counts.
  const intent = state.turn && intentOf(text) === "question" && !isInterruption(text, speechMs) ? "nothing" : intentOf(text);
  if (intent === "question") {
    return prepend(shown, interrupt(decided, { text, mode: "voice", spoken: true }));
  }
  if (intent === "stop") return prepend(shown, interrupt(decided));
  return prepend([...shown, notify({ type: "not-understood" })], resume(decided));
}

function recognitionFailed(state: SessionState, event: Extract<SessionEvent, { type: "recognition-failed" }>): Step {
  if (state.hearing !== event.utterance && state.deciding !== event.utterance) return [state, []];
  const { hearing, deciding: _, ...deaf } = state;
  const effects: SessionEffect[] = [notify({ type: "error", error: event.error })];
  if (hearing !== undefined) effects.push({ type: "cancel-listening" }, notify({ type: "user-speaking", speaking: false }));
  if (deaf.turn) return prepend(effects, resume(deaf));
  const [turnState, begun] = begin(deaf, { text: "", mode: "voice", spoken: true }, "apology");
  const { turn } = turnState;
  return turn ? prepend([...effects, ...begun], apologise(turnState, turn, event.error)) : [turnState, effects];
}

function typed(state: SessionState, event: Extract<SessionEvent, { type: "typed" }>): Step {
  const question: PendingQuestion = { text: event.text, mode: "text", spoken: event.spoken };
  if (state.phase === "draining") return [state, [notify({ type: "error", error: failure("server-draining") })]];
  if (!event.interrupt && state.turn) {
    if (state.turn.next) {
      return [state, [notify({ type: "error", error: failure("queue-full", { queue: "The queue of questions", limit: 1 }) })]];
    }
    return [{ ...state, turn: { ...state.turn, next: question } }, []];
  }
  const { hearing, deciding: _, ...deaf } = state;
  const effects: SessionEffect[] =
    hearing === undefined ? [] : [{ type: "cancel-listening" }, notify({ type: "user-speaking", speaking: false })];
  return prepend(effects, interrupt(deaf, question));
}

// Answering

function begin(state: SessionState, question: PendingQuestion, kind: ActiveTurn["kind"] = "question"): Step {
  const number = state.turns + 1;
  const paused = question.spoken && state.hearing !== undefined;
  const turn: ActiveTurn = { ...question, number, kind, stage: "answering", paused, botSpeaking: false, sentences: 0, audio: "none" };
  const effects: SessionEffect[] = [{ type: "begin-turn", turn: number, kind, question }];
  if (kind === "question") effects.push(notify({ type: "question", turn: number, text: question.text, mode: question.mode }));
  if (paused) effects.push({ type: "pause" });
  return [{ ...state, turns: number, turn }, effects];
}

type TurnEvent = Extract<SessionEvent, { readonly turn: number }>;

function answering(state: SessionState, turn: ActiveTurn, event: TurnEvent): Step {
  const keep = (change: Partial<ActiveTurn>): SessionState => ({ ...state, turn: { ...turn, ...change } });
  switch (event.type) {
    case "sentence": {
      if (turn.stage === "yielding" || turn.answered !== undefined) return [state, []];
      const shown = notify({ type: "sentence", turn: turn.number, sentence: event.sentence, willBeSpoken: turn.spoken });
      const next = keep({ sentences: turn.sentences + 1, ...(turn.spoken ? { audio: "open" as const } : {}) });
      return [next, turn.spoken ? [shown, { type: "speak", turn: turn.number, sentence: event.sentence }] : [shown]];
    }
    case "answer-done": {
      if (turn.stage === "yielding" || turn.answered !== undefined) return [state, []];
      const effects: SessionEffect[] = [notify({ type: "written", turn: turn.number })];
      if (turn.audio === "open") effects.push({ type: "end-speech", turn: turn.number });
      return finishWhenHeard(keep({ answered: event.answered }), effects);
    }
    case "answer-failed":
      if (turn.stage === "yielding" || turn.answered !== undefined) return [state, []];
      return prepend([notify({ type: "error", error: event.error })], apologise(state, turn, event.error));
    case "sounding": {
      const effects: SessionEffect[] = turn.botSpeaking ? [] : [notify({ type: "bot-speaking", turn: turn.number, speaking: true })];
      effects.push(notify({ type: "sounding", turn: turn.number, index: event.index, completed: false }));
      return [keep({ botSpeaking: true, sounding: { index: event.index, warning: event.warning } }), effects];
    }
    case "sounded": {
      const { sounding: _, ...silent } = turn;
      return [{ ...state, turn: silent }, [notify({ type: "sounding", turn: turn.number, index: event.index, completed: true })]];
    }
    case "playback-ended":
      return turn.audio === "open" ? finishWhenHeard(keep({ audio: "ended" }), []) : [state, []];
    case "synthesis-failed": {
      const effects = [notify({ type: "error", error: event.error }), notify({ type: "speech-abandoned", turn: turn.number })];
      return [keep({ spoken: false }), effects];
    }
  }
}

function apologise(state: SessionState, turn: ActiveTurn, error: Parameters<typeof apologyFor>[0]): Step {
  const written = notify({ type: "written", turn: turn.number });
  if (!turn.spoken) return finishWhenHeard({ ...state, turn: { ...turn, answered: false } }, [written]);
  const sentence = apologyFor(error, turn.sentences);
  const next: ActiveTurn = { ...turn, answered: false, sentences: turn.sentences + 1, audio: "open" };
  const effects: SessionEffect[] = [
    notify({ type: "sentence", turn: turn.number, sentence, willBeSpoken: true }),
    { type: "speak", turn: turn.number, sentence },
    written,
    { type: "end-speech", turn: turn.number },
  ];
  return [{ ...state, turn: next }, effects];
}

function finishWhenHeard(state: SessionState, effects: readonly SessionEffect[]): Step {
  const { turn } = state;
  if (!turn || turn.audio === "open") return [state, effects];
  if (turn.answered === undefined && turn.stage !== "yielding") return [state, effects];
  return prepend(effects, endTurn(state, turn, turn.stage === "yielding", turn.next));
}

/** Ends the turn now, or after the warning that is being read; then answers `next`. Without a turn, answers at once. */
function interrupt(state: SessionState, next?: PendingQuestion): Step {
  const { turn } = state;
  if (!turn) return next ? begin(state, next) : [state, []];
  const pending = next === undefined ? {} : { next };
  if (turn.stage === "yielding") return [{ ...state, turn: { ...turn, ...pending } }, []];
  if (!turn.sounding?.warning || turn.audio !== "open") return endTurn(state, turn, true, next);
  const { next: _, ...rest } = turn;
  const effects: SessionEffect[] = [{ type: "stop-after", turn: turn.number, index: turn.sounding.index }];
  if (turn.paused) effects.push({ type: "resume" });
  return [{ ...state, turn: { ...rest, ...pending, stage: "yielding", paused: false } }, effects];
}

function endTurn(state: SessionState, turn: ActiveTurn, interrupted: boolean, next?: PendingQuestion): Step {
  const answered = turn.answered ?? turn.sentences > 0;
  const { turn: _, ...rest } = state;
  const effects: SessionEffect[] = [{ type: "end-turn", turn: turn.number, answered, interrupted }];
  if (turn.botSpeaking) effects.push(notify({ type: "bot-speaking", turn: turn.number, speaking: false }));
  if (turn.kind === "question") effects.push(notify({ type: "answer", turn: turn.number, answered, interrupted }));
  return next ? prepend(effects, begin(rest, next)) : [rest, effects];
}

function resume(state: SessionState): Step {
  const { turn } = state;
  if (!turn?.paused || state.hearing !== undefined) return [state, []];
  return [{ ...state, turn: { ...turn, paused: false } }, [{ type: "resume" }]];
}

// Ending

function close(state: SessionState, error: Extract<SessionEffect, { type: "close" }>["error"]): Step {
  const { hearing, deciding: _, ...deaf } = state;
  const effects: SessionEffect[] = hearing === undefined ? [] : [{ type: "cancel-listening" }];
  const [ended, ending] = deaf.turn ? endTurn(deaf, deaf.turn, true) : [deaf, []];
  return [{ ...ended, phase: "closed" }, [...effects, ...ending, notify({ type: "closed", error }), { type: "close", error }]];
}

function settle([state, effects]: Step): Step {
  if (state.phase !== "draining" || busy(state)) return [state, effects];
  return prepend(effects, close(state, failure("server-draining")));
}

/** Whether something is being heard or answered. */
export function busy(state: SessionState): boolean {
  return state.hearing !== undefined || state.deciding !== undefined || state.turn !== undefined;
}

function notify(notice: SessionNotice): SessionEffect {
  return { type: "notify", notice };
}

function prepend(effects: readonly SessionEffect[], [state, more]: Step): Step {
  return [state, [...effects, ...more]];
}
