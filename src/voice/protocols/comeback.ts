import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { type Admission, type Tickets } from "../../tenancy/ticket.ts";
import { type VoiceSession } from "../session/voice-session.ts";
import { receivedAudioSchema } from "./rtvi-message.ts";
import { type RtviSender } from "./rtvi-sender.ts";
import { type ServerMessage } from "./server-message.ts";

/** What it takes to tell clients where to connect again. */
export interface ComebackServices {
  readonly tickets: Tickets;
  /** How long a session waits for its client, in milliseconds. */
  readonly windowMs: number;
}

export interface ComebackOptions extends ComebackServices {
  readonly clock: Clock;
  readonly log: Log;
  /** What the connection was admitted with. */
  readonly admission: Admission;
  readonly session: VoiceSession;
  readonly sender: Pick<RtviSender, "send">;
}

/** How long a client that comes back may take to say what it has received; one that does not say is not kept waiting long. */
const statementGraceMs = 500;

/**
 * Both sides of a broken connection for one client. It tells the client where to connect again, and again before that expires: a
 * ticket is good for two windows and renewed after one, so that whenever the connection breaks, the whole window is left. And
 * when the client did come back, it has the session go on from what the client says it has received.
 */
export class Comeback {
  readonly #options: ComebackOptions;
  #cancelTimer: (() => void) | undefined;
  #cancelGrace: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();
  #failing = false;
  #begun = false;
  #stopped = false;

  constructor(options: ComebackOptions) {
    this.#options = options;
  }

  /** Resolves when nothing is on its way to the client; rejects never. */
  get sent(): Promise<void> {
    return this.#sending;
  }

  /** The client has introduced itself; one that does so again gets no further ticket for it. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { session, clock } = this.#options;
    this.#send("resume");
    if (session.restorable) this.#cancelGrace = clock.setTimer(() => session.restore(), statementGraceMs);
  }

  /** The client says what it has received. Throws `message-invalid` when it cannot be understood. */
  stated(data: unknown): void {
    const received = receivedAudioSchema.safeParse(data);
    if (!received.success) throw failure("message-invalid", { problem: "resume: it states no number of samples" });
    this.#cancelGrace?.();
    this.#options.session.restore(received.data);
  }

  /** Says that the server goes away, and where to go on. */
  draining(): void {
    this.#send("draining");
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#cancelGrace?.();
  }

  #send(type: "resume" | "draining"): void {
    if (this.#stopped) return;
    this.#cancelTimer?.();
    const { clock, windowMs, sender } = this.#options;
    this.#cancelTimer = clock.setTimer(() => this.#send("resume"), windowMs);
    this.#sending = this.#issue().then((wsUrl) => {
      const offer: ServerMessage | undefined =
        wsUrl !== undefined ? { type, wsUrl, expiresInMs: 2 * windowMs } : type === "draining" ? { type } : undefined;
      if (offer) sender.send("server-message", offer);
    });
  }

  async #issue(): Promise<string | undefined> {
    const { tickets, windowMs, admission, session, log } = this.#options;
    const { sessionId } = session.identity;
    const { principal, equipment, socketUrl } = admission;
    if (socketUrl === undefined) return undefined;
    try {
      const ticket = await tickets.issue({ principal, equipment, sessionId, socketUrl, resume: true }, 2 * windowMs);
      this.#failing = false;
      return `${socketUrl}?token=${encodeURIComponent(ticket)}`;
    } catch (error) {
      // That the shared state is away is said once by whoever is connected to it, not once by each of thousands of clients.
      const said = error instanceof EquivoxError && error.code === "shared-state-failed";
      if (!this.#failing && !said) {
        log.warn({ session: loggableSessionId(sessionId), error: problemOf(error) }, "a client could not be told where to connect again");
      }
      this.#failing = true;
      return undefined;
    }
  }
}
