import { failure } from "../../errors.ts";
import { intentOf, isInterruption } from "../turn/interruption.ts";
import { detach, leave, restore } from "./broken-connection.ts";
import { type PendingQuestion, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";
import { answering, apologise, begin, endTurn, interrupt, notify, prepend, resume, type Step } from "./turn-steps.ts";

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
    case "restore":
      return restore(state, event);
    case "detach":
      return detach(state);
    case "leave":
      return leave(state, event.error);
    case "drain":
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

// Ending

function close(state: SessionState, error: Extract<SessionEffect, { type: "close" }>["error"]): Step {
  const { hearing, deciding: _, ...deaf } = state;
  const effects: SessionEffect[] = hearing === undefined ? [] : [{ type: "cancel-listening" }];
  const [ended, ending] = deaf.turn ? endTurn(deaf, deaf.turn, true) : [deaf, []];
  // Whom a server that goes away sends elsewhere goes on there.
  const kept = error?.code === "server-draining";
  return [{ ...ended, phase: "closed" }, [...effects, ...ending, notify({ type: "closed", error }), { type: "close", error, kept }]];
}

function settle([state, effects]: Step): Step {
  if (state.phase !== "draining" || busy(state)) return [state, effects];
  return prepend(effects, close(state, failure("server-draining")));
}

/** Whether something is being heard or answered. */
export function busy(state: SessionState): boolean {
  return state.hearing !== undefined || state.deciding !== undefined || state.turn !== undefined;
}
