/** How the gate follows a room; the defaults are the measured ones for 32 ms windows. */
export interface EnergyGateOptions {
  /** Share of the way the noise floor falls towards a quieter window. */
  readonly fall: number;
  /** How fast the noise floor rises, dB a second. */
  readonly riseDecibelsPerSecond: number;
  /** How far above the noise floor a window must be to open the gate, dB. */
  readonly openDecibels: number;
  /** How long the gate stays open after the last loud window. */
  readonly holdMs: number;
}

const energyGateDefaults: EnergyGateOptions = { fall: 0.3, riseDecibelsPerSecond: 3, openDecibels: 8, holdMs: 256 };

// Digital silence has no level; a floor below this would let converter noise open the gate.
const quietestDecibels = -70;
const initialFloorDecibels = -55;

/** Tells windows that may hold speech from the room's noise, cheaply, so that a neural model runs only on those. Allocates nothing. */
export class EnergyGate {
  readonly #options: EnergyGateOptions;
  readonly #sampleRate: number;
  #floor = initialFloorDecibels;
  #heldMs = 0;

  constructor(sampleRate: number, options: EnergyGateOptions = energyGateDefaults) {
    this.#sampleRate = sampleRate;
    this.#options = options;
  }

  /** The present noise floor, dB below full scale. */
  get floorDecibels(): number {
    return this.#floor;
  }

  /** Takes a window of mono samples; true while the gate is open. */
  feed(window: Int16Array): boolean {
    const durationMs = (window.length / this.#sampleRate) * 1_000;
    const level = levelDecibels(window);
    const open = level > this.#floor + this.#options.openDecibels;
    if (level < this.#floor) this.#floor += this.#options.fall * (level - this.#floor);
    else this.#floor = Math.min(level, this.#floor + (this.#options.riseDecibelsPerSecond * durationMs) / 1_000);
    this.#heldMs = open ? this.#options.holdMs : Math.max(0, this.#heldMs - durationMs);
    return open || this.#heldMs > 0;
  }
}

/** Root mean square of a window in dB below full scale, at least -70. */
export function levelDecibels(window: Int16Array): number {
  if (window.length === 0) return quietestDecibels;
  let sum = 0;
  for (const sample of window) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / window.length / (32_768 * 32_768));
  return Math.max(quietestDecibels, decibels);
}
