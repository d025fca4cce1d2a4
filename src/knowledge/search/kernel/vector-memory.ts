import { z } from "zod";
import { dotProductModule } from "./dot-product-bytes.ts";
import { type QueryVector } from "./query-vector.ts";

/** Vectors lie in pages of WebAssembly memory: codes first, then their scales. */
export const pageBytes = 65_536;
/** The kernel takes this many components at a time; shorter vectors are filled up with zeros. */
const step = 32;
/** The first page holds the question and the results, the second vectors that do not stay. */
const [queryAddress, outAddress, looseAddress] = [0, 16_384, pageBytes];
export const maxDimensions = outAddress / 2;
/** Pages added at once when there is none free: growing costs a system call. */
const pagesPerGrowth = 16;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly dotProducts: (query: number, codes: number, scales: number, out: number, rows: number, stride: number) => void;
}

/**
 * The vectors of all partitions in one memory, and the kernel that compares a question with them. Pages are handed out one by one, so
 * that what one partition gives back fits any other.
 */
export class VectorMemory {
  readonly #kernel = instantiate();
  readonly #free: number[] = [];
  #bytes = new Uint8Array(this.#kernel.memory.buffer);
  #taken = 0;

  /** Pages in use. */
  get pages(): number {
    return this.#taken;
  }

  /** A page of zeros, by its address; undefined when the memory is full, which is at 4 GiB. */
  take(): number | undefined {
    const address = this.#free.pop() ?? this.#grow();
    if (address === undefined) return undefined;
    this.#taken += 1;
    return address;
  }

  /** Clears a page for the next one who takes it, who may be in a hurry. */
  give(address: number): void {
    this.#taken -= 1;
    this.#bytes.fill(0, address, address + pageBytes);
    this.#free.push(address);
  }

  /** The bytes of a page, until the next one is taken. */
  page(address: number): Uint8Array {
    return this.#bytes.subarray(address, address + pageBytes);
  }

  /** Compares the question with `rows` vectors that lie in pages, all but the last of them full, and writes the likenesses to `into`. */
  scan(query: QueryVector, pages: readonly number[], rows: number, into: Float32Array): void {
    const most = rowsPerPage(query.values.length);
    const stride = strideOf(query.values.length);
    this.#place(query);
    const out = new Float32Array(this.#kernel.memory.buffer, outAddress, most);
    for (let page = 0, first = 0; page < pages.length; page++, first += most) {
      const count = Math.min(most, rows - first);
      this.#run(pages[page] ?? 0, count, stride);
      copyScaled(out, query.scale, into, first, count);
    }
  }

  /** The same with vectors that lie elsewhere, one after another. */
  scanLoose(query: QueryVector, codes: Int8Array, scales: Float32Array): Float32Array {
    const dimensions = query.values.length;
    const stride = strideOf(dimensions);
    const likeness = new Float32Array(scales.length);
    const most = rowsPerPage(dimensions);
    for (let first = 0; first < scales.length; first += most) {
      const rows = Math.min(most, scales.length - first);
      writeRows(this.page(looseAddress), dimensions, 0, {
        codes: codes.subarray(first * dimensions, (first + rows) * dimensions),
        scales: scales.subarray(first, first + rows),
      });
      this.#place(query);
      this.#run(looseAddress, rows, stride);
      const out = new Float32Array(this.#kernel.memory.buffer, outAddress, rows);
      copyScaled(out, query.scale, likeness, first, rows);
    }
    return likeness;
  }

  #place({ values }: QueryVector): void {
    const place = new Int16Array(this.#kernel.memory.buffer, queryAddress, strideOf(values.length));
    place.fill(0, values.length);
    place.set(values);
  }

  #run(address: number, rows: number, stride: number): void {
    this.#kernel.dotProducts(queryAddress, address, address + scalesOffset(stride), outAddress, rows, stride);
  }

  #grow(): number | undefined {
    const { memory } = this.#kernel;
    const before = memory.buffer.byteLength;
    try {
      memory.grow(pagesPerGrowth);
    } catch {
      return undefined;
    }
    this.#bytes = new Uint8Array(memory.buffer);
    for (let page = pagesPerGrowth - 1; page > 0; page--) this.#free.push(before + page * pageBytes);
    return before;
  }
}

function copyScaled(from: Float32Array, scale: number, into: Float32Array, first: number, rows: number): void {
  for (let row = 0; row < rows; row++) into[first + row] = (from[row] ?? 0) * scale;
}

const strideOf = (dimensions: number): number => Math.ceil(dimensions / step) * step;

/** Vectors that fit a page. */
export const rowsPerPage = (dimensions: number): number => Math.floor(pageBytes / (strideOf(dimensions) + 4));

const scalesOffset = (stride: number): number => rowsPerPage(stride) * stride;

/** Writes vectors to a page from a row on. */
export function writeRows(
  page: Uint8Array,
  dimensions: number,
  row: number,
  { codes, scales }: { readonly codes: Int8Array; readonly scales: Float32Array },
): void {
  const stride = strideOf(dimensions);
  const target = new Int8Array(page.buffer, page.byteOffset, pageBytes);
  if (stride === dimensions) target.set(codes, row * stride);
  else {
    for (let index = 0; index < scales.length; index++) {
      target.fill(0, (row + index) * stride + dimensions, (row + index + 1) * stride);
      target.set(codes.subarray(index * dimensions, (index + 1) * dimensions), (row + index) * stride);
    }
  }
  new Float32Array(page.buffer, page.byteOffset + scalesOffset(stride) + row * 4, scales.length).set(scales);
}

const kernelSchema: z.ZodType<Kernel> = z.object({
  memory: z.instanceof(WebAssembly.Memory),
  dotProducts: z.custom<Kernel["dotProducts"]>((value) => typeof value === "function"),
});

function instantiate(): Kernel {
  return kernelSchema.parse(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(dotProductModule, "base64"))).exports);
}
