import { type Clock } from "../../base/clock.ts";
import { type EquivoxError } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type UserId } from "../../tenancy/tenant.ts";
import { givenAnswer } from "../session/given-answer.ts";
import { type SessionClient, type SessionNotice } from "../session/session-client.ts";
import { type TurnTiming } from "../session-store.ts";
import { type RtviSender } from "./rtvi-sender.ts";
import { type ServerMessage } from "./server-message.ts";

interface ShownSentence {
  readonly sentence: AnswerSentence;
  readonly segmentId: number;
  sounded: boolean;
}

export interface RtviClientOptions {
  readonly sender: RtviSender;
  readonly clock: Clock;
  readonly user: UserId;
  readonly draining: () => void;
  readonly closed: (error: EquivoxError | undefined) => void;
}

/** Says what happens in a session in RTVI messages. */
export class RtviClient implements SessionClient {
  readonly #options: RtviClientOptions;
  readonly #sender: RtviSender;
  #turn = 0;
  /** Of the turn under way, by index. */
  #shown: Map<number, ShownSentence> | undefined;
  #segments = 0;
  #written = true;
  #timed = false;

  constructor(options: RtviClientOptions) {
    this.#options = options;
    this.#sender = options.sender;
  }

  audio(samples: Int16Array): void {
    this.#sender.audio(samples);
  }

  notify(notice: SessionNotice): void {
    switch (notice.type) {
      case "user-speaking":
        this.#sender.send(notice.speaking ? "user-started-speaking" : "user-stopped-speaking");
        return;
      case "bot-speaking":
        this.#botSpeaking(notice.speaking);
        return;
      case "transcript":
        this.#sender.send("user-transcription", {
          text: notice.text,
          user_id: this.#options.user,
          timestamp: new Date(this.#options.clock.now()).toISOString(),
          final: notice.final,
        });
        return;
      case "question":
        this.#beginTurn(notice.turn);
        this.#sender.send("user-llm-text", { text: notice.text });
        this.#serverMessage({ type: "question", turn: notice.turn, text: notice.text, mode: notice.mode });
        return;
      case "understood":
        this.#serverMessage({ type: "understood", turn: notice.turn, text: notice.text });
        return;
      case "sentence":
        this.#sentence(notice.turn, notice.sentence, notice.willBeSpoken);
        return;
      case "written":
        this.#endWriting();
        return;
      case "sounding":
        this.#sounding(notice.index, notice.completed);
        return;
      case "speech-abandoned":
        this.#speechAbandoned();
        return;
      case "answer":
        this.#endWriting();
        this.#serverMessage({
          type: "answer",
          turn: notice.turn,
          answered: notice.answered,
          interrupted: notice.interrupted,
          ...givenAnswer(notice),
        });
        return;
      case "timing":
        this.#timing(notice.turn, notice.timingMs);
        return;
      case "error":
        this.#sender.error(notice.error);
        return;
      case "draining":
        this.#options.draining();
        return;
      case "resumed":
        this.#serverMessage({ type: "resumed", turn: notice.turn, samples: notice.samples });
        return;
      case "closed":
        this.#options.closed(notice.error);
        return;
      case "not-understood":
        return;
    }
  }

  #beginTurn(turn: number): void {
    if (turn === this.#turn) return;
    this.#turn = turn;
    this.#shown = undefined;
    this.#written = false;
    this.#timed = false;
    this.#sender.send("bot-llm-started");
  }

  #sentence(turn: number, sentence: AnswerSentence, willBeSpoken: boolean): void {
    // An apology has no question before it.
    this.#beginTurn(turn);
    const shown = { sentence, segmentId: ++this.#segments, sounded: false };
    (this.#shown ??= new Map()).set(sentence.index, shown);
    this.#sender.send("bot-llm-text", { text: sentence.index === 0 ? sentence.text : ` ${sentence.text}` });
    this.#botOutput(shown, willBeSpoken ? "new" : undefined);
    if (sentence.citations.length > 0) this.#sender.send("bot-llm-search-response", searchResponse(sentence));
    this.#serverMessage({ type: "sentence", turn, sentence });
  }

  #endWriting(): void {
    if (this.#written) return;
    this.#written = true;
    this.#sender.send("bot-llm-stopped");
  }

  #botSpeaking(speaking: boolean): void {
    if (speaking) {
      this.#sender.send("bot-started-speaking");
      this.#sender.send("bot-tts-started");
    } else {
      this.#sender.send("bot-tts-stopped");
      this.#sender.send("bot-stopped-speaking");
    }
  }

  #sounding(index: number, completed: boolean): void {
    const shown = this.#shown?.get(index);
    if (!shown) return;
    shown.sounded = true;
    this.#botOutput(shown, completed ? "completed" : "in-progress");
    if (completed) return;
    this.#sender.send("bot-tts-text", { text: shown.sentence.text });
    this.#sender.send("bot-transcription", { text: shown.sentence.text });
  }

  /** Clients may hold a sentence back until it is heard; those that will not be are given again as text. */
  #speechAbandoned(): void {
    for (const shown of this.#shown?.values() ?? []) if (!shown.sounded) this.#botOutput(shown, undefined);
  }

  #botOutput({ sentence: { text }, segmentId }: ShownSentence, status: "new" | "in-progress" | "completed" | undefined): void {
    const heard = status === "completed";
    this.#sender.send("bot-output", {
      text,
      aggregated_by: "sentence",
      segment_id: segmentId,
      will_be_spoken: status !== undefined,
      spoken_status: status ?? null,
      ...(status === undefined ? {} : { spoken_progress: { accumulated_text: heard ? text : "", remaining_text: heard ? "" : text } }),
    });
  }

  #timing(turn: number, timingMs: Partial<TurnTiming>): void {
    this.#serverMessage({ type: "timing", turn, timingMs });
    if (this.#timed) return;
    this.#timed = true;
    const ttfb = [
      { processor: "speech-to-text", milliseconds: timingMs.finalTranscript },
      { processor: "answer", milliseconds: timingMs.firstSentence },
      { processor: "text-to-speech", milliseconds: timingMs.firstAudio },
    ].flatMap(({ processor, milliseconds }) => (milliseconds === undefined ? [] : [{ processor, value: milliseconds / 1_000 }]));
    this.#sender.sendIfAhead("metrics", { ttfb });
  }

  #serverMessage(message: ServerMessage): void {
    this.#sender.send("server-message", message);
  }
}

/** Citations in the form that RTVI clients know: one origin for each page. */
function searchResponse({ text, citations }: AnswerSentence): object {
  return {
    search_result: text,
    origins: citations.map(({ documentId, title, page, pageLabel, quote }) => ({
      site_uri: `/v1/documents/${encodeURIComponent(documentId)}/pages/${page}`,
      site_title: `${title}, page ${pageLabel ?? page}`,
      results: [{ text: quote, confidence: [] }],
    })),
  };
}
