/** Turns bytes that come in pieces of any length into little-endian 16-bit samples. */
export class SpokenBytes {
  #odd: number | undefined;

  /** The samples that are whole now, in memory of their own; the other half of one waits for the next piece. */
  take(piece: Uint8Array): Int16Array<ArrayBuffer> {
    const carried = this.#odd === undefined ? 0 : 1;
    const count = (carried + piece.length) >> 1;
    const bytes = new Uint8Array(count * 2);
    if (this.#odd !== undefined && count > 0) bytes[0] = this.#odd;
    bytes.set(piece.subarray(0, count * 2 - (count > 0 ? carried : 0)), count > 0 ? carried : 0);
    if ((carried + piece.length) % 2 === 0) this.#odd = undefined;
    else if (piece.length > 0) this.#odd = piece[piece.length - 1];
    return new Int16Array(bytes.buffer);
  }
}
