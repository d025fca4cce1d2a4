import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openConnection } from "./open-connection.ts";

type Client = Parameters<typeof openConnection>[0];

/** The official client as far as connecting goes: its promise says nothing of a connection that ends before it is ready. */
class Connecting {
  readonly urls: unknown[] = [];
  readonly listeners = new Set<() => void>();
  readonly disconnect = vi.fn(async () => this.end());
  ready: () => void = () => undefined;
  refuse: (error: Error) => void = () => undefined;

  on(_event: unknown, listener: () => void): void {
    this.listeners.add(listener);
  }

  off(_event: unknown, listener: () => void): void {
    this.listeners.delete(listener);
  }

  end(): void {
    for (const listener of this.listeners) listener();
  }

  connect(parameters: unknown): Promise<void> {
    this.urls.push(parameters);
    return new Promise((resolve, reject) => {
      this.ready = resolve;
      this.refuse = reject;
    });
  }
}

let client: Connecting;
const open = () => openConnection(client as unknown as Client, "wss://host/v1/voice?token=t", 1_000);

beforeEach(() => {
  vi.useFakeTimers();
  client = new Connecting();
});
afterEach(() => {
  expect([client.listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
  vi.useRealTimers();
});

it("resolves when the server is ready", async () => {
  const opened = open();
  client.ready();
  await opened;
  expect(client.urls).toEqual([{ wsUrl: "wss://host/v1/voice?token=t" }]);
  expect(client.disconnect).not.toHaveBeenCalled();
});

it("rejects with what the client says", async () => {
  const opened = open();
  client.refuse(new Error("refused"));
  await expect(opened).rejects.toThrow("refused");
});

it("rejects when the connection ends before the server is ready", async () => {
  const opened = open();
  client.end();
  await expect(opened).rejects.toThrow("ended before it was ready");
});

it("rejects and hangs up when a server accepts and says nothing", async () => {
  const opened = open();
  const rejected = expect(opened).rejects.toThrow("not ready in time");
  await vi.advanceTimersByTimeAsync(1_000);
  await rejected;
  expect(client.disconnect).toHaveBeenCalledOnce();
});
