import { type Clock } from "../../base/clock.ts";
import { synthesisRate } from "../text-to-speech.ts";

/** The official client plays blocks of 128 samples and holds back what does not fill one. */
export const blockSamples = 128;
/** 32 ms: whole blocks, and between the 20 and 40 ms that keep both overhead and delay low. */
export const frameSamples = 6 * blockSamples;
const tickMs = 20;
const samplesPerMs = synthesisRate / 1_000;

/** Where a channel's audio goes, and who is told of its progress. `segment` is the number that came with the audio. */
export interface PlaybackSink {
  /** One frame to be played now; the buffer is used again as soon as the call returns. */
  frame(samples: Int16Array): void;
  started(segment: number): void;
  /** All of the segment was sent. */
  sent(segment: number): void;
  /** `end` was called, and the far side has played everything by now. */
  drained(): void;
}

interface Segment {
  readonly number: number;
  readonly pieces: Int16Array[];
  /** Position within the first piece. */
  offset: number;
  available: number;
  started: boolean;
  ended: boolean;
}

export interface PacerOptions {
  readonly clock: Clock;
  /** How far audio runs ahead of real time. */
  readonly leadMs: number;
}

/** Sends the audio of all sessions at real time, by one timer that runs only while something plays. */
export class Pacer {
  readonly #clock: Clock;
  readonly #leadMs: number;
  readonly #playing = new Set<PlaybackChannel>();
  readonly #frame = new Int16Array(frameSamples);
  #stopTicker: (() => void) | undefined;

  constructor(options: PacerOptions) {
    this.#clock = options.clock;
    this.#leadMs = options.leadMs;
  }

  /** Channels that have audio to send or to wait for. */
  get playing(): number {
    return this.#playing.size;
  }

  open(sink: PlaybackSink): PlaybackChannel {
    return new PlaybackChannel(sink, this.#clock, this.#leadMs, this.#frame, (channel, playing) => this.#setPlaying(channel, playing));
  }

  #setPlaying(channel: PlaybackChannel, playing: boolean): void {
    if (playing) this.#playing.add(channel);
    else this.#playing.delete(channel);
    if (this.#playing.size === 0) {
      this.#stopTicker?.();
      this.#stopTicker = undefined;
    } else {
      this.#stopTicker ??= this.#clock.setTicker(() => this.#tick(), tickMs);
    }
  }

  #tick(): void {
    for (const channel of this.#playing) channel.pump();
  }
}

/** The audio of one session on its way out. */
export class PlaybackChannel {
  readonly #sink: PlaybackSink;
  readonly #clock: Clock;
  readonly #leadMs: number;
  readonly #frame: Int16Array;
  readonly #report: (channel: PlaybackChannel, playing: boolean) => void;
  #segments: Segment[] = [];
  #paused = false;
  #ending = false;
  #closed = false;
  /** When the far side will have played all that was sent, on the monotonic clock. */
  #playedAt = 0;

  constructor(
    sink: PlaybackSink,
    clock: Clock,
    leadMs: number,
    frame: Int16Array,
    report: (channel: PlaybackChannel, playing: boolean) => void,
  ) {
    this.#sink = sink;
    this.#clock = clock;
    this.#leadMs = leadMs;
    this.#frame = frame;
    this.#report = report;
  }

  /** Samples that were sent and are not played yet. */
  get unplayedSamples(): number {
    return Math.max(0, Math.round((this.#playedAt - this.#clock.monotonic()) * samplesPerMs));
  }

  /** Segments of which audio is still to be sent. */
  get waiting(): number {
    return this.#segments.length;
  }

  /** Queues audio of a segment; the samples belong to the channel from now on. What may go out goes out before the call returns. */
  write(number: number, samples: Int16Array): void {
    if (this.#closed || samples.length === 0) return;
    const segment = this.#segmentOf(number);
    segment.pieces.push(samples);
    segment.available += samples.length;
    this.#report(this, true);
    this.pump();
  }

  /** No more audio of this segment follows. */
  endSegment(number: number): void {
    if (this.#closed) return;
    this.#segmentOf(number).ended = true;
    this.#report(this, true);
    this.pump();
  }

  /** The audio of whatever segment is not complete ends here. */
  endOpenSegment(): void {
    for (const segment of this.#segments) segment.ended = true;
    this.pump();
  }

  /** No more segments follow; `drained` is due. */
  end(): void {
    if (this.#closed) return;
    this.#ending = true;
    this.#report(this, true);
    this.pump();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.pump();
  }

  /** Drops what was not sent. Nothing more is heard than the lead that is already out; `drained` is no longer due. */
  flush(): void {
    this.#segments = [];
    this.#ending = false;
    this.#paused = false;
    this.#report(this, false);
  }

  /** Drops every segment after this one. */
  keepUpTo(number: number): void {
    this.#segments = this.#segments.filter((segment) => segment.number <= number);
  }

  close(): void {
    this.#closed = true;
    this.flush();
  }

  /** Sends what is due. The pacer calls this on every tick. */
  pump(): void {
    while (!this.#paused && this.#segments[0]) {
      const now = this.#clock.monotonic();
      if (this.#playedAt - now >= this.#leadMs) return;
      if (!this.#sendFrame(this.#segments[0], now)) break;
    }
    if (this.#segments.length > 0 || this.#paused) return;
    if (this.#ending && this.#playedAt > this.#clock.monotonic()) return;
    this.#report(this, false);
    if (!this.#ending) return;
    this.#ending = false;
    this.#sink.drained();
  }

  /** False when the segment has no frame ready. */
  #sendFrame(segment: Segment, now: number): boolean {
    if (segment.available < frameSamples && !segment.ended) return false;
    if (!segment.started) {
      segment.started = true;
      this.#sink.started(segment.number);
      if (this.#segments[0] !== segment || this.#paused) return true;
    }
    if (segment.available > 0) {
      const length = this.#fill(segment);
      this.#playedAt = Math.max(this.#playedAt, now) + length / samplesPerMs;
      this.#sink.frame(length === frameSamples ? this.#frame : this.#frame.subarray(0, length));
    }
    if (segment.ended && segment.available === 0 && this.#segments[0] === segment) {
      this.#segments.shift();
      this.#sink.sent(segment.number);
    }
    return true;
  }

  /** Copies up to a frame out of the segment, padded with silence to whole blocks; returns its length. */
  #fill(segment: Segment): number {
    let filled = 0;
    for (let piece = segment.pieces[0]; piece && filled < frameSamples; piece = segment.pieces[0]) {
      const count = Math.min(frameSamples - filled, piece.length - segment.offset);
      this.#frame.set(piece.subarray(segment.offset, segment.offset + count), filled);
      filled += count;
      segment.offset += count;
      if (segment.offset < piece.length) break;
      segment.pieces.shift();
      segment.offset = 0;
    }
    segment.available -= filled;
    const padded = Math.ceil(filled / blockSamples) * blockSamples;
    this.#frame.fill(0, filled, padded);
    return padded;
  }

  #segmentOf(number: number): Segment {
    const known = this.#segments.find((segment) => segment.number === number);
    if (known) return known;
    const segment: Segment = { number, pieces: [], offset: 0, available: 0, started: false, ended: false };
    this.#segments.push(segment);
    return segment;
  }
}
