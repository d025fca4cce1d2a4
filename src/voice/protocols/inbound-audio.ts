import { failure } from "../../errors.ts";
import { Resampler } from "../audio/resampler.ts";
import { recognitionRate } from "../speech-to-text.ts";

/** Rates that are converted. A closed list, because a filter is built for each and odd ratios make large ones. */
const rates = new Set([8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]);
const maxChannels = 8;
const noSamples = new Int16Array(0);

/** Brings a client's audio to 16 kHz mono, whatever each frame says of itself. */
export class InboundAudio {
  #resamplers: Map<number, Resampler> | undefined;
  #lastRate = recognitionRate;
  #mono = noSamples;
  #converted = noSamples;

  /** The result is valid until the next call; it may be the input itself. Throws `audio-invalid`. */
  convert(samples: Int16Array, sampleRate: number, channels: number): Int16Array {
    if (!rates.has(sampleRate)) throw failure("audio-invalid", { problem: `${sampleRate} Hz is none of ${[...rates].join(", ")}` });
    if (channels < 1 || channels > maxChannels || samples.length % channels !== 0) {
      throw failure("audio-invalid", { problem: `${samples.length} samples of ${channels} channels` });
    }
    const mono = channels === 1 ? samples : this.#downmix(samples, channels);
    if (sampleRate === recognitionRate) return mono;
    return this.#resample(mono, sampleRate);
  }

  #downmix(samples: Int16Array, channels: number): Int16Array {
    const length = samples.length / channels;
    if (this.#mono.length < length) this.#mono = new Int16Array(length);
    for (let frame = 0; frame < length; frame++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel] ?? 0;
      this.#mono[frame] = Math.round(sum / channels);
    }
    return this.#mono.subarray(0, length);
  }

  #resample(mono: Int16Array, sampleRate: number): Int16Array {
    this.#resamplers ??= new Map();
    let resampler = this.#resamplers.get(sampleRate);
    if (!resampler) {
      resampler = new Resampler(sampleRate, recognitionRate);
      this.#resamplers.set(sampleRate, resampler);
    } else if (sampleRate !== this.#lastRate) {
      resampler.reset();
    }
    this.#lastRate = sampleRate;
    const most = resampler.maxOutput(mono.length);
    if (this.#converted.length < most) this.#converted = new Int16Array(most);
    return this.#converted.subarray(0, resampler.process(mono, this.#converted));
  }
}
