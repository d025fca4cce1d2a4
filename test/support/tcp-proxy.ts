import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What may wait in one direction of one connection before its sender is held back. */
const maxQueuedBytes = 1_048_576;

export interface TcpProxyOptions {
  /** Port on 127.0.0.1 of what stands behind it. */
  readonly target: number;
}

/** What lies between a client and a server that both know nothing of it. */
interface Weather {
  readonly delayMs: number;
  readonly bytesPerSecond: number;
  readonly hung: boolean;
  readonly refusing: boolean;
}

const fair: Weather = { delayMs: 0, bytesPerSecond: Infinity, hung: false, refusing: false };

/** A TCP proxy on 127.0.0.1 that does to its connections what networks do. What it was told last holds, for new connections as well. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #links = new Set<Link>();
  #weather = fair;
  #accepted = 0;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (socket: Socket) => this.#accept(socket));
  }

  static async start({ target }: TcpProxyOptions): Promise<TcpProxy> {
    // Half-open, so that a side that only reads on is passed on as such.
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const proxy = new TcpProxy(server, target);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Connections that are open. */
  get size(): number {
    return this.#links.size;
  }

  /** Connections that were ever asked for. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Takes as long in each direction, from now on; what is on its way keeps its time. */
  delay(delayMs: number): void {
    this.#change({ ...fair, delayMs });
  }

  /** Lets so many bytes a second through, in each direction of each connection. */
  throttle(bytesPerSecond: number): void {
    this.#change({ ...fair, bytesPerSecond });
  }

  /** Accepts and keeps connections, and passes nothing on; what was sent meanwhile arrives after `heal`. */
  hang(): void {
    this.#change({ ...fair, hung: true });
  }

  /** Breaks all connections, and every new one, until `heal`. */
  cut(): void {
    this.#change({ ...fair, refusing: true });
    this.reset();
  }

  /** Breaks the connections that are open with RST; new ones are welcome. */
  reset(): void {
    for (const link of [...this.#links]) link.reset();
  }

  /** Passes everything on at once. */
  heal(): void {
    this.#change(fair);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.reset();
    await closed;
  }

  #change(weather: Weather): void {
    this.#weather = weather;
    for (const link of this.#links) link.changed();
  }

  #accept(client: Socket): void {
    this.#accepted++;
    if (this.#weather.refusing) {
      client.on("error", () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: this.#target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const link = new Link(client, server, () => this.#weather);
    this.#links.add(link);
    client.once("close", () => this.#links.delete(link));
  }
}

/** One connection: two sockets, broken together. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #directions: readonly Direction[];

  constructor(client: Socket, server: Socket, weather: () => Weather) {
    this.#client = client;
    this.#server = server;
    this.#directions = [new Direction(client, server, weather), new Direction(server, client, weather)];
    for (const socket of [client, server]) {
      socket.on("error", () => this.reset());
      socket.once("close", (hadError) => {
        if (hadError || !client.writableEnded || !server.writableEnded) this.reset();
      });
    }
  }

  changed(): void {
    for (const direction of this.#directions) direction.flush();
  }

  reset(): void {
    for (const direction of this.#directions) direction.stop();
    for (const socket of [this.#client, this.#server]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}

interface Piece {
  readonly bytes: Buffer | "end";
  readonly dueAt: number;
}

/** Passes on in order what one side sends, when it is due. */
class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: () => Weather;
  #queue: Piece[] = [];
  #queuedBytes = 0;
  #lastDueAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, weather: () => Weather) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    from.on("data", (bytes: Buffer) => this.#take(bytes));
    from.once("end", () => this.#take("end"));
    to.on("drain", () => this.flush());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#queue = [];
  }

  /** Sends what is due, and comes back for the rest. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#weather().hung) return;
    for (let piece = this.#queue[0]; piece !== undefined; piece = this.#queue[0]) {
      const waitMs = piece.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.flush(), waitMs);
        return;
      }
      if (this.#to.writableNeedDrain) return;
      this.#queue.shift();
      if (piece.bytes === "end") this.#to.end();
      else {
        this.#queuedBytes -= piece.bytes.length;
        this.#to.write(piece.bytes);
      }
    }
    if (this.#from.isPaused()) this.#from.resume();
  }

  #take(bytes: Buffer | "end"): void {
    const { delayMs, bytesPerSecond } = this.#weather();
    const length = bytes === "end" ? 0 : bytes.length;
    const now = performance.now();
    // At full speed nothing waits for what was throttled before.
    const lastDueAt = bytesPerSecond === Infinity ? 0 : Math.max(this.#lastDueAt, now);
    this.#lastDueAt = Math.max(now + delayMs, lastDueAt + (length / bytesPerSecond) * 1_000);
    this.#queue.push({ bytes, dueAt: this.#lastDueAt });
    this.#queuedBytes += length;
    if (this.#queuedBytes > maxQueuedBytes) this.#from.pause();
    this.flush();
  }
}
