import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { processArguments } from "../../src/base/thread.ts";
import { type Chaos, type Counts, countsSchema, delayOptions, type SimulatedDelays } from "./simulated-speech-options.ts";

const readyMs = 30_000;

/** A running process of simulated speech providers. */
export interface SimulatedSpeech {
  readonly port: number;
  readonly child: ChildProcess;
  /** Settings with which a product uses it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Changes how it behaves; what is not named stays. */
  behave(chaos: Chaos): Promise<void>;
  counts(): Promise<Counts>;
  /** SIGKILL, and waits until it is gone. Another may be started on the same port. */
  kill(): Promise<void>;
}

export interface SimulatedSpeechOptions extends Partial<SimulatedDelays> {
  /** A free one when absent. */
  readonly port?: number;
}

/** Starts the process and waits until it listens on the loopback. */
export async function startSimulatedSpeech({ port = 0, ...delays }: SimulatedSpeechOptions = {}): Promise<SimulatedSpeech> {
  const options = Object.entries(delays).flatMap(([name, value]) => [`--${delayOptions[name as keyof SimulatedDelays]}`, String(value)]);
  const program = processArguments(import.meta.url, "./simulated-speech-process");
  const child = spawn(process.execPath, [...program, "--port", String(port), ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const listening = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the simulated speech providers were not ready in time")), readyMs);
    let output = "";
    child.stdout.on("data", (piece: Buffer) => {
      output += piece.toString();
      const ready = /ready at (\d+)/.exec(output)?.[1];
      if (ready !== undefined) resolve(Number(ready));
      clearTimeout(timer);
    });
    child.once("close", () => reject(new Error("the simulated speech providers ended before they were ready")));
  });
  const control = `http://127.0.0.1:${listening}/control`;
  return {
    port: listening,
    child,
    environment: speechEnvironment(listening),
    async behave(chaos) {
      const response = await fetch(control, { method: "POST", body: JSON.stringify(chaos), signal: AbortSignal.timeout(5_000) });
      if (!response.ok) throw new Error(await response.text());
    },
    counts: async () => countsSchema.parse(await (await fetch(control, { signal: AbortSignal.timeout(5_000) })).json()),
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Settings with which a product uses simulated speech providers at a port, or at a proxy in front of them. */
export function speechEnvironment(port: number): Record<string, string> {
  return {
    STT: "deepgram",
    EQUIVOX_STT_URL: `ws://127.0.0.1:${port}/v1`,
    EQUIVOX_STT_KEY: "stt-key-of-tests",
    TTS: "openai-compatible",
    EQUIVOX_TTS_URL: `http://127.0.0.1:${port}/v1`,
    EQUIVOX_TTS_MODEL: "simulated",
    EQUIVOX_TTS_KEY: "tts-key-of-tests",
    EQUIVOX_TTS_VOICE: "simulated",
  };
}
