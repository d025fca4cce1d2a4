import { type Clock } from "../../base/clock.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type TextToSpeech } from "../text-to-speech.ts";
import { type Pacer, type PlaybackChannel } from "./pacer.ts";
import { type PlaybackProgress, paddedSamples, PlaybackLedger } from "./playback-ledger.ts";
import { type RestoredTurn } from "./session-state.ts";
import { type Tracker } from "./tracker.ts";
import { release, within } from "./within.ts";

/** What a speaker tells its session; `turn` is the number that `begin` was given. */
export interface SpeakerListener {
  frame(samples: Int16Array): void;
  sounding(turn: number, index: number, warning: boolean): void;
  sounded(turn: number, index: number): void;
  ended(turn: number): void;
  failed(turn: number, error: EquivoxError): void;
}

interface Utterance {
  readonly turn: number;
  readonly ledger: PlaybackLedger;
  readonly controller: AbortController;
  readonly queue: AnswerSentence[];
  /** Samples of sentences that were heard over an earlier connection, in order. */
  readonly heardBefore: (number | undefined)[];
  /** Samples still to be made and not sent, because they were heard. */
  skip: number;
  /** The sentence after which nothing more is said. */
  lastIndex: number;
  ending: boolean;
  running: boolean;
  failed: boolean;
}

export interface SpeakerOptions {
  readonly clock: Clock;
  readonly textToSpeech: TextToSpeech;
  /** How long the next piece of audio may take. */
  readonly timeoutMs: number;
  readonly voice?: string;
  readonly pacer: Pacer;
  readonly tracker: Tracker;
  readonly listener: SpeakerListener;
}

/** Sentences that may be synthesised ahead of the one that sounds. */
const sentencesAhead = 1;

/** Speaks the sentences of one turn at a time: synthesis runs one sentence ahead of playback, and stops at once when cancelled. */
export class Speaker {
  readonly #options: SpeakerOptions;
  readonly #channel: PlaybackChannel;
  #utterance: Utterance | undefined;
  #roomWanted: (() => void) | undefined;

  constructor(options: SpeakerOptions) {
    this.#options = options;
    const { listener } = options;
    this.#channel = options.pacer.open({
      frame: (samples) => {
        this.#utterance?.ledger.sent(samples.length);
        listener.frame(samples);
      },
      started: (index) => {
        const utterance = this.#utterance;
        if (utterance) listener.sounding(utterance.turn, index, utterance.ledger.sentenceAt(index)?.warning ?? false);
      },
      sent: (index) => {
        if (this.#utterance) listener.sounded(this.#utterance.turn, index);
        this.#makeRoom();
      },
      drained: () => {
        if (this.#utterance) listener.ended(this.#utterance.turn);
      },
    });
  }

  /** Begins a turn, or goes on with one where it was heard last; what was said before is over. */
  begin(turn: number, restored?: Pick<RestoredTurn, "samples" | "from">): void {
    this.stop();
    const controller = new AbortController();
    const ledger = new PlaybackLedger();
    this.#utterance = {
      turn,
      ledger,
      controller,
      queue: [],
      heardBefore: restored ? restored.samples.slice(0, restored.from.position) : [],
      skip: restored?.from.skip ?? 0,
      lastIndex: Number.POSITIVE_INFINITY,
      ending: false,
      running: false,
      failed: false,
    };
  }

  /** Queues a sentence of the present turn. */
  say(sentence: AnswerSentence): void {
    const utterance = this.#utterance;
    if (!utterance || utterance.failed || utterance.ending || sentence.index > utterance.lastIndex) return;
    utterance.ledger.announce(sentence);
    if (utterance.heardBefore.length > 0) {
      const samples = utterance.heardBefore.shift() ?? 0;
      utterance.ledger.wrote(sentence.index, samples);
      utterance.ledger.sent(paddedSamples(samples));
      utterance.ledger.completed(sentence.index);
      return;
    }
    utterance.queue.push(sentence);
    this.#run(utterance);
  }

  /** No sentence follows; `ended` is due once everything was heard. */
  end(): void {
    const utterance = this.#utterance;
    if (!utterance) return;
    utterance.ending = true;
    this.#run(utterance);
  }

  /** Says the sentence `index` to its end and nothing after it; `ended` is due then. */
  stopAfter(index: number): void {
    const utterance = this.#utterance;
    if (!utterance) return;
    utterance.lastIndex = index;
    utterance.queue.length = 0;
    this.#channel.keepUpTo(index);
    this.#makeRoom();
    this.end();
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  /** How far the audio of the present turn has got. */
  progress(): PlaybackProgress {
    return this.#utterance?.ledger.progress() ?? { sent: 0, samples: [] };
  }

  /** What was heard of the present turn so far. */
  heard(): AnswerSentence[] {
    return this.#utterance?.ledger.heard(this.#channel.unplayedSamples) ?? [];
  }

  /** Stops at once: synthesis is aborted and audio that was not sent is dropped. */
  stop(): void {
    const utterance = this.#utterance;
    this.#utterance = undefined;
    this.#channel.flush();
    utterance?.controller.abort();
    this.#makeRoom();
  }

  close(): void {
    this.stop();
    this.#channel.close();
  }

  #run(utterance: Utterance): void {
    if (utterance.running) return;
    utterance.running = true;
    void this.#speakQueue(utterance);
  }

  async #speakQueue(utterance: Utterance): Promise<void> {
    try {
      for (let sentence = utterance.queue.shift(); sentence; sentence = utterance.queue.shift()) {
        await this.#room(utterance);
        if (utterance.controller.signal.aborted) return;
        if (sentence.index <= utterance.lastIndex) await this.#speak(utterance, sentence);
      }
    } catch (error) {
      this.#fail(utterance, error);
    } finally {
      utterance.running = false;
    }
    if (this.#utterance === utterance && utterance.ending) this.#channel.end();
  }

  async #speak(utterance: Utterance, sentence: AnswerSentence): Promise<void> {
    const { clock, textToSpeech, timeoutMs, tracker, voice } = this.#options;
    const { signal } = utterance.controller;
    const pieces = textToSpeech.synthesize(sentence.spoken, voice === undefined ? { signal } : { voice, signal })[Symbol.asyncIterator]();
    const what = "Synthesising a sentence";
    const take = () => tracker.track(within(pieces.next(), { clock, timeoutMs, signal, what }));
    let made = 0;
    let heard = 0;
    try {
      for (let next = await take(); !next.done; next = await take()) {
        if (signal.aborted || sentence.index > utterance.lastIndex) return;
        const skipped = Math.min(utterance.skip, next.value.length);
        utterance.skip -= skipped;
        made += next.value.length;
        heard += skipped;
        utterance.ledger.wrote(sentence.index, next.value.length);
        utterance.ledger.sent(skipped);
        this.#channel.write(sentence.index, skipped === 0 ? next.value : next.value.subarray(skipped));
      }
    } finally {
      release(pieces);
    }
    // Aborting between two pieces ends the iteration of some engines without an error.
    if (signal.aborted) return;
    utterance.ledger.completed(sentence.index);
    if (made > 0 && heard === made) {
      // Whoever heard all of it has counted the padding at its end as well.
      const padding = paddedSamples(made) - made;
      utterance.skip = Math.max(0, utterance.skip - padding);
      utterance.ledger.sent(padding);
    } else if (sentence.index <= utterance.lastIndex) {
      this.#channel.endSegment(sentence.index);
    }
  }

  #fail(utterance: Utterance, error: unknown): void {
    if (utterance.controller.signal.aborted || this.#utterance !== utterance) return;
    utterance.failed = true;
    utterance.ending = true;
    utterance.queue.length = 0;
    utterance.controller.abort();
    // The audio of a sentence that broke off ends where it broke off.
    this.#channel.endOpenSegment();
    const { listener } = this.#options;
    listener.failed(
      utterance.turn,
      error instanceof EquivoxError ? error : failure("speech-synthesis-failed", { problem: problemOf(error) }, error),
    );
  }

  async #room(utterance: Utterance): Promise<void> {
    while (!utterance.controller.signal.aborted && this.#channel.waiting > sentencesAhead) {
      await new Promise<void>((resolve) => (this.#roomWanted = resolve));
    }
  }

  #makeRoom(): void {
    const wanted = this.#roomWanted;
    this.#roomWanted = undefined;
    wanted?.();
  }
}
