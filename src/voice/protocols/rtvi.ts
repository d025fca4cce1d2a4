import { type RawData, type WebSocket } from "ws";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { type Random } from "../../base/random.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type Admission } from "../../tenancy/ticket.ts";
import { type SessionService } from "../session/session-service.ts";
import { type VoiceSession } from "../session/voice-session.ts";
import { actOn } from "./client-request.ts";
import { Comeback, type ComebackServices } from "./comeback.ts";
import { InboundAudio } from "./inbound-audio.ts";
import { MessageRate } from "./message-rate.ts";
import { decodeFrame, FrameError } from "./protobuf.ts";
import { RtviClient } from "./rtvi-client.ts";
import { type ClientMessage, clientMessageSchema, isSupported, readEnvelope, rtviVersion } from "./rtvi-message.ts";
import { RtviSender } from "./rtvi-sender.ts";
import { bytesOf } from "./raw-data.ts";
import { type ServerMessage } from "./server-message.ts";
import { type Keeping, type KeptSocket, type SocketKeeper } from "./socket-keeper.ts";

/** What RTVI connections share. */
export interface RtviServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly sessions: SessionService;
  readonly keeper: SocketKeeper;
  readonly settings: RtviSettings;
  /** Lets clients come back; given together with `resume` of the session service. */
  readonly resume?: ComebackServices;
}

/** The settings of `config.ts` that RTVI needs, under their names there. */
export interface RtviSettings {
  readonly voiceMessageMaxBytes: number;
  readonly voiceMessagesPerSecond: number;
  readonly voiceSendBufferMaxBytes: number;
  readonly questionMaxCharacters: number;
}

/** Close codes of a client that leaves on purpose: done, its page gone, and none given (RFC 6455, 7.4.1). */
const purposefulCloses = new Set([1_000, 1_001, 1_005]);
/** Ends of a connection that say nothing about the session. */
const lostConnections = new Set<EquivoxError["code"]>(["client-gone", "client-too-slow"]);

/** Messages that cannot be read before a client is taken for something else. */
const maxInvalidMessages = 20;

/**
 * Serves RTVI 2.1 over Pipecat's protobuf frames on an admitted socket, until either side closes it. Takes the socket over, its
 * errors included; never throws.
 */
export function serveRtvi(socket: WebSocket, admission: Admission, services: RtviServices): void {
  new RtviConnection(socket, admission, services).start();
}

class RtviConnection implements KeptSocket {
  readonly #socket: WebSocket;
  readonly #admission: Admission;
  readonly #services: RtviServices;
  readonly #sender: RtviSender;
  readonly #rate: MessageRate;
  readonly #audio = new InboundAudio();
  readonly #keeping: Keeping;
  #session: VoiceSession | undefined;
  #opening: Promise<VoiceSession | undefined> | undefined;
  #comeback: Comeback | undefined;
  #greeted = false;
  #ended: "no" | "closed" | "lost" = "no";
  #invalid = 0;

  constructor(socket: WebSocket, admission: Admission, services: RtviServices) {
    this.#socket = socket;
    this.#admission = admission;
    this.#services = services;
    const { clock, settings, keeper } = services;
    this.#sender = new RtviSender(socket, {
      clock,
      sendBufferMaxBytes: settings.voiceSendBufferMaxBytes,
      // Later, because the session may be in the middle of telling the sender something.
      tooSlow: (error) => queueMicrotask(() => this.#end(error)),
    });
    this.#rate = new MessageRate(settings.voiceMessagesPerSecond, clock.monotonic());
    this.#keeping = keeper.watch(this);
  }

  start(): void {
    this.#socket.binaryType = "nodebuffer";
    this.#socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    this.#socket.on("ping", () => this.#admitMessage());
    this.#socket.on("pong", () => {
      // Pongs that nobody asked for count as well.
      if (this.#admitMessage()) this.#keeping.alive();
    });
    this.#socket.on("error", (error) => this.#services.log.debug({ error: problemOf(error) }, "a voice socket failed"));
    this.#socket.on("close", (code) => this.#end(undefined, !purposefulCloses.has(code)));
    this.#opening = this.#open();
  }

  async #open(): Promise<VoiceSession | undefined> {
    const { sessions, clock } = this.#services;
    const client = new RtviClient({
      sender: this.#sender,
      clock,
      user: this.#admission.principal.user,
      draining: () => this.#draining(),
      closed: (error) => this.#end(error),
    });
    try {
      const session = await sessions.open(this.#admission, client);
      if (this.#ended === "lost") sessions.detach(session);
      else if (this.#ended === "closed") await session.close();
      else this.#opened(session);
      return this.#session;
    } catch (error) {
      this.#end(this.#known(error));
      return undefined;
    }
  }

  #opened(session: VoiceSession): void {
    this.#session = session;
    const { resume, clock, log } = this.#services;
    if (resume) this.#comeback = new Comeback({ ...resume, clock, log, admission: this.#admission, session, sender: this.#sender });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#ended !== "no" || !this.#admitMessage()) return;
    try {
      this.#keeping.alive();
      if (!isBinary) throw failure("message-invalid", { problem: "it is text; frames are binary protobuf" });
      const bytes = bytesOf(data);
      const { voiceMessageMaxBytes: maxBytes } = this.#services.settings;
      if (bytes.length > maxBytes) {
        this.#end(failure("message-too-large", { maxBytes }));
        return;
      }
      this.#take(bytes);
    } catch (error) {
      this.#invalidMessage(
        error instanceof FrameError ? failure("message-invalid", { problem: error.message }, error) : this.#known(error),
      );
    }
  }

  #take(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (frame.kind === "audio") {
      // Audio that arrives before the session is open, which takes milliseconds, is silence or lost to nobody.
      if (frame.samples.length > 0) this.#session?.audio(this.#audio.convert(frame.samples, frame.sampleRate, frame.channels));
    } else if (frame.kind === "message") {
      this.#message(frame.data);
    } else {
      throw failure("message-unsupported", { type: `frame ${frame.field}` });
    }
  }

  #message(text: string): void {
    const envelope = readEnvelope(text);
    if (!isSupported(envelope.type)) {
      this.#sender.refuse(failure("message-unsupported", { type: envelope.type }), envelope.id);
      return;
    }
    const message = clientMessageSchema.safeParse(envelope);
    if (!message.success) {
      const problem = message.error.issues[0]?.message ?? "its data is not valid";
      this.#sender.refuse(failure("message-invalid", { problem: `${envelope.type}: ${problem}` }), envelope.id);
      return;
    }
    if (message.data.type !== "client-ready" && !this.#greeted) {
      this.#sender.refuse(failure("message-invalid", { problem: "client-ready comes first" }), envelope.id);
      return;
    }
    if (message.data.type === "client-ready") {
      this.#greeted = true;
      this.#keeping.introduced();
    }
    if (this.#session) this.#handle(message.data, this.#session);
    else this.#handleOnceOpen(message.data);
  }

  #handleOnceOpen(message: ClientMessage): void {
    this.#opening
      ?.then((session) => session && this.#handle(message, session))
      .catch((error: unknown) => this.#invalidMessage(this.#known(error)));
  }

  #handle(message: ClientMessage, session: VoiceSession): void {
    switch (message.type) {
      case "client-ready":
        this.#greet(message, session);
        return;
      case "disconnect-bot":
        this.#end();
        return;
      case "send-text":
        this.#sendText(message, session);
        return;
      case "client-message":
        this.#clientMessage(message, session);
        return;
      case "raw-audio": {
        const { base64Audio, sampleRate, numChannels } = message.data;
        const bytes = Buffer.from(base64Audio, "base64");
        try {
          const samples = new Int16Array(new Uint8Array(bytes.subarray(0, bytes.length & ~1)).buffer);
          session.audio(this.#audio.convert(samples, sampleRate, numChannels));
        } catch (error) {
          this.#sender.refuse(this.#known(error), message.id);
        }
        return;
      }
    }
  }

  #clientMessage({ id, data: { t, d } }: Extract<ClientMessage, { type: "client-message" }>, session: VoiceSession): void {
    const done = (): void => this.#sender.send("server-response", { t, d: {} }, id);
    const refuse = (error: unknown): void => this.#sender.refuse(this.#known(error), id);
    try {
      actOn({ t, d }, session, this.#comeback, done)?.catch(refuse);
    } catch (error) {
      refuse(error);
    }
  }

  #greet(message: Extract<ClientMessage, { type: "client-ready" }>, session: VoiceSession): void {
    const version = message.data?.version;
    if (version?.startsWith("2.") !== true) {
      const problem = `version ${version ?? "unknown"} of RTVI is not ${rtviVersion}; compatibility issues may occur`;
      this.#sender.refuse(failure("message-invalid", { problem }), message.id);
    }
    this.#sender.send("bot-ready", { version: rtviVersion, about: { library: "equivox" } }, message.id);
    const { sessionId, equipment } = session.identity;
    this.#sender.send("server-message", { type: "session", sessionId, equipment, resumed: session.resumed } satisfies ServerMessage);
    this.#comeback?.begin();
  }

  #draining(): void {
    if (this.#comeback) this.#comeback.draining();
    else this.#sender.send("server-message", { type: "draining" } satisfies ServerMessage);
  }

  #sendText({ id, data }: Extract<ClientMessage, { type: "send-text" }>, session: VoiceSession): void {
    const { questionMaxCharacters: maxCharacters } = this.#services.settings;
    if (data.content.trim() === "") this.#sender.refuse(failure("question-empty"), id);
    else if (data.content.length > maxCharacters) this.#sender.refuse(failure("question-too-long", { maxCharacters }), id);
    else session.ask(data.content, { spoken: data.options?.audio_response ?? true, interrupt: data.options?.run_immediately ?? true });
  }

  /** False when there are too many messages, which ends the connection. */
  #admitMessage(): boolean {
    if (this.#rate.take(this.#services.clock.monotonic())) return true;
    this.#end(failure("too-fast"));
    return false;
  }

  #invalidMessage(error: EquivoxError): void {
    if (++this.#invalid > maxInvalidMessages) this.#end(error);
    else this.#sender.error(error);
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  expire(error: EquivoxError): void {
    this.#end(error);
  }

  /** Ends session and socket, whoever ended first; a session whose connection was lost waits for its client. Idempotent. */
  #end(error?: EquivoxError, lost = error !== undefined && lostConnections.has(error.code)): void {
    if (this.#ended !== "no") return;
    this.#ended = lost ? "lost" : "closed";
    this.#keeping.stop();
    this.#comeback?.stop();
    if (lost) {
      if (error) this.#cut(error);
      if (this.#session) this.#services.sessions.detach(this.#session);
      return;
    }
    // A client that is sent away is told first where to.
    if (error?.code === "server-draining" && this.#comeback) void this.#comeback.sent.then(() => this.#sender.close(error));
    else this.#sender.close(error);
    void this.#session?.close(error);
  }

  /** A client that does not read, or is not there, will not answer a close either. */
  #cut(error: EquivoxError): void {
    this.#sender.close(error);
    this.#socket.terminate();
  }

  #known(error: unknown): EquivoxError {
    if (error instanceof EquivoxError) return error;
    const id = this.#services.random.id(12);
    this.#services.log.error({ id, error: problemOf(error) }, "a voice connection failed");
    return failure("internal", { id }, error);
  }
}
