import { type Sentence, type ServerMessage, type Verified } from "../api/schemas.ts";

/** One question with what is known of its answer. `key` is unique within the page's life. */
export interface TurnView {
  readonly key: string;
  readonly mode: "voice" | "text";
  readonly question: string;
  /** What a question that leans on earlier ones is answered as. */
  readonly understood?: string | undefined;
  readonly sentences: readonly Sentence[];
  readonly answered: boolean | undefined;
  readonly interrupted: boolean;
  readonly timingMs: Readonly<Record<string, number>>;
  /** By which the answer is judged. */
  readonly answerId?: string | undefined;
  readonly verified?: Verified | undefined;
}

export interface Conversation {
  readonly turns: readonly TurnView[];
  /** What is being said, as far as it is understood. */
  readonly partial: string;
  /** A typed question that the server has not begun with, because a warning is read to its end first. */
  readonly pending: string;
  readonly userSpeaking: boolean;
  readonly botSpeaking: boolean;
  readonly sessionId: string | undefined;
  /** Grows with every connection that does not resume a broken one, because the server numbers turns anew then. */
  readonly connection: number;
}

export type ConversationEvent =
  | { readonly type: "reset" }
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  | { readonly type: "asked"; readonly text: string }
  | { readonly type: "transcript"; readonly text: string; readonly final: boolean }
  | { readonly type: "user-speaking"; readonly speaking: boolean }
  | { readonly type: "bot-speaking"; readonly speaking: boolean }
  | { readonly type: "message"; readonly message: ServerMessage };

export const emptyConversation: Conversation = {
  turns: [],
  partial: "",
  pending: "",
  userSpeaking: false,
  botSpeaking: false,
  sessionId: undefined,
  connection: 0,
};

/** What a conversation looks like after something happened. */
export function reduceConversation(state: Conversation, event: ConversationEvent): Conversation {
  switch (event.type) {
    case "reset":
      return { ...emptyConversation, connection: state.connection };
    case "connected":
      return { ...state, partial: "" };
    case "disconnected":
      return { ...state, partial: "", pending: "", userSpeaking: false, botSpeaking: false };
    case "asked":
      return { ...state, pending: event.text };
    case "transcript":
      return { ...state, partial: event.final ? "" : event.text };
    case "user-speaking":
      return { ...state, userSpeaking: event.speaking };
    case "bot-speaking":
      return { ...state, botSpeaking: event.speaking };
    case "message":
      return reduceMessage(state, event.message);
  }
}

function reduceMessage(state: Conversation, message: ServerMessage): Conversation {
  switch (message.type) {
    case "session":
      return { ...state, sessionId: message.sessionId, connection: state.connection + (message.resumed ? 0 : 1) };
    case "resume":
    case "resumed":
    case "draining":
      return state;
    case "question": {
      const turn: TurnView = {
        key: turnKey(state, message.turn),
        mode: message.mode,
        question: message.text,
        sentences: [],
        answered: undefined,
        interrupted: false,
        timingMs: {},
      };
      return { ...state, partial: "", pending: "", turns: [...state.turns.filter((known) => known.key !== turn.key), turn] };
    }
    case "understood":
      return change(state, message.turn, (turn) => ({ ...turn, understood: message.text }));
    case "sentence":
      return change(state, message.turn, (turn) => ({ ...turn, sentences: [...turn.sentences, message.sentence] }));
    case "answer":
      return change(state, message.turn, (turn) => {
        const { answered, interrupted, answerId, verified } = message;
        return { ...turn, answered, interrupted, answerId, verified };
      });
    case "timing":
      return change(state, message.turn, (turn) => ({ ...turn, timingMs: { ...turn.timingMs, ...message.timingMs } }));
  }
}

function change(state: Conversation, number: number, update: (turn: TurnView) => TurnView): Conversation {
  const key = turnKey(state, number);
  return { ...state, turns: state.turns.map((turn) => (turn.key === key ? update(turn) : turn)) };
}

function turnKey(state: Conversation, number: number): string {
  return `${state.connection}.${number}`;
}
