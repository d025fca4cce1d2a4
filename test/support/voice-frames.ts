import { decodeFrame } from "../../src/voice/protocols/protobuf.ts";

/** How much audio a client was sent, and how loud its loudest sample was. */
export function audioOf(frames: readonly Uint8Array[]): { samples: number; peak: number } {
  let samples = 0;
  let peak = 0;
  for (const bytes of frames) {
    const frame = decodeFrame(bytes);
    if (frame.kind !== "audio") continue;
    samples += frame.samples.length;
    for (const sample of frame.samples) peak = Math.max(peak, Math.abs(sample));
  }
  return { samples, peak };
}
