import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import createModule, { type Decoder, type SoundSwallowerModule } from "soundswallower";
import { z } from "zod";
import { type DictionaryEntry } from "./dictionary.ts";

/** The recogniser package's folder of acoustic models. Absolute, because its own default depends on the working directory. */
const modelBase = join(dirname(fileURLToPath(import.meta.resolve("soundswallower"))), "model") + "/";

/** The acoustic model: US English, narrow band; 16 kHz audio goes in, 130 to 3,700 Hz are used. */
export const modelFolder = join(modelBase, "en-us");

/** Search parameters; measured with `bench/speech.ts`. */
export interface DecoderParameters {
  /** Language model weight. */
  readonly lw: number;
  /** Probability of a word, of a silence between words, of a filler. */
  readonly wip: number;
  readonly silprob: number;
  readonly fillprob: number;
  readonly beam: number;
  readonly pbeam: number;
  readonly wbeam: number;
}

export const defaultParameters: DecoderParameters = {
  lw: 6.5,
  wip: 0.65,
  silprob: 0.005,
  fillprob: 1e-8,
  beam: 1e-56,
  pbeam: 1e-56,
  wbeam: 1e-34,
};

const callable = z.custom<(...values: number[]) => number>((value) => typeof value === "function");

/** What the package exports and does not declare. */
const internals = z.object({
  _malloc: callable,
  _free: callable,
  _s3file_init: callable,
  _s3file_free: callable,
  _decoder_init_dict_s3file: callable,
  _decoder_init_grammar_s3file: callable,
});

/** Text in the module's memory, as the file it takes it for. */
type MemoryFile = number;

/**
 * One copy of the recogniser with a heap of its own. What goes wrong in it stays in it, and dropping it frees everything
 * that it ever allocated, which deleting its decoders does not.
 */
export class SoundswallowerModule {
  readonly #module: SoundSwallowerModule;
  readonly #internals: z.infer<typeof internals>;
  readonly #parameters: DecoderParameters;

  private constructor(module: SoundSwallowerModule, parameters: DecoderParameters) {
    this.#module = module;
    this.#internals = internals.parse(module);
    this.#parameters = parameters;
  }

  /** Loads the module, without the process-wide handler that its glue installs and never removes. */
  static async load(parameters: DecoderParameters): Promise<SoundswallowerModule> {
    const before = new Set(process.listeners("uncaughtException"));
    const quiet = () => undefined;
    const module = await createModule({ modelBase, print: quiet, printErr: quiet } as Partial<SoundSwallowerModule>);
    for (const listener of process.listeners("uncaughtException")) {
      if (!before.has(listener)) process.off("uncaughtException", listener);
    }
    return new SoundswallowerModule(module, parameters);
  }

  get heapBytes(): number {
    return this.#module.HEAPU8.length;
  }

  /** Makes a decoder from a dictionary and a grammar. Throws when either is refused. */
  async decoder(dictionary: readonly DictionaryEntry[], grammar: string): Promise<Decoder> {
    const decoder = new this.#module.Decoder({
      loglevel: "FATAL",
      samprate: 16_000,
      bestpath: false,
      fsgusealtpron: false,
      ...this.#parameters,
    });
    const pointer = z.object({ cdecoder: z.number() }).parse(decoder).cdecoder;
    // `initialize` would read both from files; these two steps of it take them from memory instead.
    Object.assign(decoder, {
      init_dict: async () => {
        const words = this.#file(dictionary.map(([word, phones]) => `${word} ${phones}`).join("\n") + "\n");
        const fillers = this.#file("<s> SIL\n</s> SIL\n<sil> SIL\n[NOISE] +NSN+\n[SPEECH] +SPN+\n");
        const result = this.#internals._decoder_init_dict_s3file(pointer, words, fillers);
        if (result === 0) throw new Error("the dictionary was refused");
      },
      init_grammar: async () => {
        if (this.#internals._decoder_init_grammar_s3file(pointer, this.#file(grammar), 0) < 0) throw new Error("the grammar was refused");
      },
    });
    try {
      await decoder.initialize();
    } catch (error) {
      decoder.delete();
      throw error;
    }
    return decoder;
  }

  #file(text: string): MemoryFile {
    const bytes = Buffer.from(text, "latin1");
    const address = this.#internals._malloc(bytes.length + 1);
    if (address === 0) throw new Error("out of memory");
    this.#module.HEAPU8.set(bytes, address);
    this.#module.HEAPU8[address + bytes.length] = 0;
    return this.#internals._s3file_init(address, bytes.length);
  }
}
