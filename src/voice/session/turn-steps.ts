import { apologyFor } from "./apology.ts";
import { givenAnswer } from "./given-answer.ts";
import { type SessionNotice } from "./session-client.ts";
import { type ActiveTurn, type PendingQuestion, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";

/** What an event makes of a state. */
export type Step = readonly [SessionState, readonly SessionEffect[]];

/** Begins the next turn. */
export function begin(state: SessionState, question: PendingQuestion, kind: ActiveTurn["kind"] = "question"): Step {
  const number = state.turns + 1;
  const paused = question.spoken && (state.hearing !== undefined || state.detached === true);
  const turn: ActiveTurn = { ...question, number, kind, stage: "answering", paused, botSpeaking: false, sentences: [], audio: "none" };
  const { last: _, ...rest } = state;
  const effects: SessionEffect[] = [{ type: "begin-turn", turn: number, kind, question }];
  if (kind === "question") effects.push(notify({ type: "question", turn: number, text: question.text, mode: question.mode }));
  if (paused) effects.push({ type: "pause" });
  return [{ ...rest, turns: number, turn }, effects];
}

type TurnEvent = Extract<SessionEvent, { readonly turn: number }>;

/** What an answer, its audio or their failure does to the turn under way. */
export function answering(state: SessionState, turn: ActiveTurn, event: TurnEvent): Step {
  const keep = (change: Partial<ActiveTurn>): SessionState => ({ ...state, turn: { ...turn, ...change } });
  switch (event.type) {
    case "sentence": {
      if (turn.stage === "yielding" || turn.answered !== undefined) return [state, []];
      const shown = notify({ type: "sentence", turn: turn.number, sentence: event.sentence, willBeSpoken: turn.spoken });
      const next = keep({ sentences: [...turn.sentences, event.sentence], ...(turn.spoken ? { audio: "open" as const } : {}) });
      return [next, turn.spoken ? [shown, { type: "speak", turn: turn.number, sentence: event.sentence }] : [shown]];
    }
    case "answer-done": {
      if (turn.stage === "yielding" || turn.answered !== undefined) return [state, []];
      const effects: SessionEffect[] = [notify({ type: "written", turn: turn.number })];
      if (turn.audio === "open") effects.push({ type: "end-speech", turn: turn.number });
      return finishWhenHeard(keep({ answered: event.answered, ...givenAnswer(event) }), effects);
    }
    case "answer-failed":
      if (turn.stage === "yielding" || turn.answered !== undefined) return [state, []];
      return prepend([notify({ type: "error", error: event.error })], apologise(state, turn, event.error));
    case "sounding": {
      const effects: SessionEffect[] = turn.botSpeaking ? [] : [notify({ type: "bot-speaking", turn: turn.number, speaking: true })];
      effects.push(notify({ type: "sounding", turn: turn.number, index: event.index, completed: false }));
      return [keep({ botSpeaking: true, begun: event.index, sounding: { index: event.index, warning: event.warning } }), effects];
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

/** Ends the answer with an apology, aloud when the turn is spoken. */
export function apologise(state: SessionState, turn: ActiveTurn, error: Parameters<typeof apologyFor>[0]): Step {
  const written = notify({ type: "written", turn: turn.number });
  if (!turn.spoken) return finishWhenHeard({ ...state, turn: { ...turn, answered: false } }, [written]);
  const sentence = apologyFor(error, turn.sentences.length);
  const next: ActiveTurn = { ...turn, answered: false, sentences: [...turn.sentences, sentence], apologised: true, audio: "open" };
  const effects: SessionEffect[] = [
    notify({ type: "sentence", turn: turn.number, sentence, willBeSpoken: true }),
    { type: "speak", turn: turn.number, sentence },
    written,
    { type: "end-speech", turn: turn.number },
  ];
  return [{ ...state, turn: next }, effects];
}

/** Ends the turn once it is answered and heard. */
export function finishWhenHeard(state: SessionState, effects: readonly SessionEffect[]): Step {
  const { turn } = state;
  if (!turn || turn.audio === "open") return [state, effects];
  if (turn.answered === undefined && turn.stage !== "yielding") return [state, effects];
  return prepend(effects, endTurn(state, turn, turn.stage === "yielding", turn.next));
}

/** Ends the turn now, or after the warning that is being read; then answers `next`. Without a turn, answers at once. */
export function interrupt(state: SessionState, next?: PendingQuestion): Step {
  const { turn } = state;
  if (!turn) return next ? begin(state, next) : [state, []];
  const pending = next === undefined ? {} : { next };
  if (turn.stage === "yielding") return [{ ...state, turn: { ...turn, ...pending } }, []];
  if (!turn.sounding?.warning || turn.audio !== "open") return endTurn(state, turn, true, next);
  const { next: _, ...rest } = turn;
  const effects: SessionEffect[] = [{ type: "stop-after", turn: turn.number, index: turn.sounding.index }];
  const paused = turn.paused && state.detached === true;
  if (turn.paused && !paused) effects.push({ type: "resume" });
  return [{ ...state, turn: { ...rest, ...pending, stage: "yielding", paused } }, effects];
}

/** Ends the turn now, then answers `next`. */
export function endTurn(state: SessionState, turn: ActiveTurn, interrupted: boolean, next?: PendingQuestion): Step {
  const answered = turn.answered ?? turn.sentences.length > 0;
  const { turn: _, ...without } = state;
  const rest: SessionState = interrupted || turn.kind === "apology" ? without : { ...without, last: turn };
  const effects: SessionEffect[] = [{ type: "end-turn", turn: turn.number, answered, interrupted }];
  if (turn.botSpeaking) effects.push(notify({ type: "bot-speaking", turn: turn.number, speaking: false }));
  if (turn.kind === "question") effects.push(notify({ type: "answer", turn: turn.number, answered, interrupted, ...givenAnswer(turn) }));
  return next ? prepend(effects, begin(rest, next)) : [rest, effects];
}

/** Goes on speaking, unless somebody speaks or nobody listens. */
export function resume(state: SessionState): Step {
  const { turn } = state;
  if (!turn?.paused || state.hearing !== undefined || state.detached === true) return [state, []];
  return [{ ...state, turn: { ...turn, paused: false } }, [{ type: "resume" }]];
}

/** Tells the client. */
export function notify(notice: SessionNotice): SessionEffect {
  return { type: "notify", notice };
}

/** Puts effects before those of a step. */
export function prepend(effects: readonly SessionEffect[], [state, more]: Step): Step {
  return [state, [...effects, ...more]];
}
