import { InferenceSession, Tensor } from "onnxruntime-node";
import { activityWindow } from "../../voice/voice-activity.ts";
import { batchesOf } from "./silero-batches.ts";

/** Samples of the window before that the model sees again; without them its probabilities are off. */
const context = 64;
const stateLayers = 2;
const stateSize = 128;
const maxBatch = 64;

interface Talker {
  readonly context: Float32Array;
  readonly state: Float32Array;
}

/** Silero VAD v5 (https://github.com/snakers4/silero-vad), with the state of every talker. Blocks its thread while it runs. */
export class SileroModel {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor("int64", BigInt64Array.of(16_000n), []);
  readonly #talkers = new Map<number, Talker>();

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(modelFile: string): Promise<SileroModel> {
    const one = { intraOpNumThreads: 1, interOpNumThreads: 1, enableCpuMemArena: false, enableMemPattern: false };
    return new SileroModel(await InferenceSession.create(modelFile, { ...one, logSeverityLevel: 3 }));
  }

  forget(talker: number): void {
    this.#talkers.delete(talker);
  }

  /** Probabilities of speech, one a window; `samples` holds the windows one after the other. */
  async probabilities(talkers: readonly number[], samples: Int16Array): Promise<Float32Array<ArrayBuffer>> {
    const probabilities = new Float32Array(talkers.length);
    for (const positions of batchesOf(talkers, maxBatch)) {
      const batch = positions.map((position) => ({ position, talker: this.#talker(talkers[position] ?? -1) }));
      const output = await this.#session.run(this.#feeds(batch, samples));
      const speech = output["output"]?.data;
      const states = output["stateN"]?.data;
      if (!(speech instanceof Float32Array) || !(states instanceof Float32Array)) throw new Error("the model answered something else");
      for (const [row, { position, talker }] of batch.entries()) {
        probabilities[position] = speech[row] ?? 0;
        for (let layer = 0; layer < stateLayers; layer++) {
          const from = (layer * batch.length + row) * stateSize;
          talker.state.set(states.subarray(from, from + stateSize), layer * stateSize);
        }
      }
    }
    return probabilities;
  }

  #talker(id: number): Talker {
    let talker = this.#talkers.get(id);
    if (!talker) {
      talker = { context: new Float32Array(context), state: new Float32Array(stateLayers * stateSize) };
      this.#talkers.set(id, talker);
    }
    return talker;
  }

  #feeds(batch: readonly { position: number; talker: Talker }[], samples: Int16Array): Record<string, Tensor> {
    const width = context + activityWindow;
    const input = new Float32Array(batch.length * width);
    const states = new Float32Array(stateLayers * batch.length * stateSize);
    for (const [row, { position, talker }] of batch.entries()) {
      const at = row * width;
      input.set(talker.context, at);
      for (let index = 0; index < activityWindow; index++) {
        input[at + context + index] = (samples[position * activityWindow + index] ?? 0) / 32_768;
      }
      talker.context.set(input.subarray(at + width - context, at + width));
      for (let layer = 0; layer < stateLayers; layer++) {
        states.set(talker.state.subarray(layer * stateSize, (layer + 1) * stateSize), (layer * batch.length + row) * stateSize);
      }
    }
    return {
      input: new Tensor("float32", input, [batch.length, width]),
      state: new Tensor("float32", states, [stateLayers, batch.length, stateSize]),
      sr: this.#rate,
    };
  }
}
