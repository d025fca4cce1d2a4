/** What a run of a command left behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
  /** Bytes of the one file that it may write. */
  readonly file: Uint8Array;
}

interface Command {
  readonly memory: WebAssembly.Memory;
  readonly start: () => void;
}

class CommandExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

const success = 0;
const badDescriptor = 8;
const descriptors = { output: 1, directory: 3, file: 4 };
const fileTypes = { characterDevice: 2, directory: 3, regular: 4 };

/**
 * Runs a WASI (preview 1) command again and again in one instance: its memory is put back as it was before `_start`, which takes
 * 1 ms for Flite where a new instance takes 10. The command sees no file system, only a file that it may write, in memory, so
 * nothing of the machine can be reached and nothing is left on disk. `node:wasi` offers neither, and warns that it is experimental.
 */
export class MemoryWasi {
  readonly #module: WebAssembly.Module;
  readonly #encoder = new TextEncoder();
  #command: Command | undefined;
  #pristine = new Uint8Array(0);
  #arguments: Uint8Array[] = [];
  #output: Uint8Array[] = [];
  #file: Uint8Array[] = [];

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** Runs the command. Throws what the instance throws when it traps; the next run starts with a new instance. */
  async run(args: readonly string[]): Promise<CommandResult> {
    const command = (this.#command ??= await this.#instantiate());
    const memory = new Uint8Array(command.memory.buffer);
    memory.set(this.#pristine);
    memory.fill(0, this.#pristine.length);
    this.#arguments = args.map((argument) => this.#encoder.encode(`${argument}\0`));
    this.#output = [];
    this.#file = [];
    let exitCode = success;
    try {
      command.start();
    } catch (error) {
      // The stack pointer is not in memory, so an instance that did not return cannot be put back.
      this.#command = undefined;
      if (!(error instanceof CommandExit)) throw error;
      exitCode = error.exitCode;
    }
    return { exitCode, output: Buffer.concat(this.#output).toString("utf8"), file: Buffer.concat(this.#file) };
  }

  async #instantiate(): Promise<Command> {
    const instance = await WebAssembly.instantiate(this.#module, { wasi_snapshot_preview1: this.#imports() });
    const { memory, _start: start } = instance.exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof start !== "function") throw new Error("the module is not a WASI command");
    this.#pristine = new Uint8Array(memory.buffer).slice();
    return { memory, start: () => void Reflect.apply(start, undefined, []) };
  }

  #view(): DataView {
    if (!this.#command) throw new Error("no command runs");
    return new DataView(this.#command.memory.buffer);
  }

  #bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#view().buffer, address, length);
  }

  /** The calls that the command imports; https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md. */
  #imports(): WebAssembly.ModuleImports {
    return {
      args_sizes_get: (count: number, size: number) => {
        this.#view().setUint32(count, this.#arguments.length, true);
        this.#view().setUint32(
          size,
          this.#arguments.reduce((sum, argument) => sum + argument.length, 0),
          true,
        );
        return success;
      },
      args_get: (pointers: number, buffer: number) => {
        let address = buffer;
        for (const [index, argument] of this.#arguments.entries()) {
          this.#view().setUint32(pointers + index * 4, address, true);
          this.#bytes(address, argument.length).set(argument);
          address += argument.length;
        }
        return success;
      },
      clock_time_get: (_clock: number, _precision: bigint, result: number) => {
        this.#view().setBigUint64(result, 0n, true);
        return success;
      },
      fd_close: () => success,
      fd_fdstat_get: (descriptor: number, result: number) => {
        const view = this.#view();
        const { characterDevice, directory, regular } = fileTypes;
        const type = descriptor < descriptors.directory ? characterDevice : descriptor === descriptors.directory ? directory : regular;
        view.setUint8(result, type);
        view.setUint16(result + 2, 0, true);
        view.setBigUint64(result + 8, 0xffff_ffff_ffff_ffffn, true);
        view.setBigUint64(result + 16, 0xffff_ffff_ffff_ffffn, true);
        return success;
      },
      fd_fdstat_set_flags: () => success,
      fd_prestat_get: (descriptor: number, result: number) => {
        if (descriptor !== descriptors.directory) return badDescriptor;
        this.#view().setUint32(result, 0, true);
        this.#view().setUint32(result + 4, 1, true);
        return success;
      },
      fd_prestat_dir_name: (_descriptor: number, address: number) => {
        this.#bytes(address, 1).set([0x2f]);
        return success;
      },
      fd_read: (_descriptor: number, _vectors: number, _count: number, result: number) => {
        this.#view().setUint32(result, 0, true);
        return success;
      },
      fd_seek: () => badDescriptor,
      fd_write: (descriptor: number, vectors: number, count: number, result: number) => {
        let written = 0;
        for (let index = 0; index < count; index++) {
          const address = this.#view().getUint32(vectors + index * 8, true);
          const length = this.#view().getUint32(vectors + index * 8 + 4, true);
          const bytes = this.#bytes(address, length).slice();
          if (descriptor === descriptors.file) this.#file.push(bytes);
          else if (descriptor === descriptors.output) this.#output.push(bytes);
          written += length;
        }
        this.#view().setUint32(result, written, true);
        return success;
      },
      path_open: (...args: (number | bigint)[]) => {
        this.#view().setUint32(Number(args[8]), descriptors.file, true);
        return success;
      },
      proc_exit: (exitCode: number) => {
        throw new CommandExit(exitCode);
      },
    };
  }
}
