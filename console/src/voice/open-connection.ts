import { RTVIEvent, type PipecatClient } from "@pipecat-ai/client-js";

/** Longer than a server takes that has to wait for what it stands on, in milliseconds. */
const openTimeoutMs = 20_000;

/**
 * Connects a client and waits until the server is ready. Rejects as well when the connection ends before that or nothing comes in
 * time: the client's own `connect` then stays open for ever.
 */
export async function openConnection(
  client: Pick<PipecatClient, "connect" | "disconnect" | "on" | "off">,
  wsUrl: string,
  timeoutMs = openTimeoutMs,
): Promise<void> {
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  const ended = (): void => fail(new Error("The connection ended before it was ready."));
  client.on(RTVIEvent.Disconnected, ended);
  const timer = setTimeout(() => {
    fail(new Error("The server was not ready in time."));
    void client.disconnect();
  }, timeoutMs);
  try {
    await Promise.race([client.connect({ wsUrl }), failed]);
  } finally {
    clearTimeout(timer);
    client.off(RTVIEvent.Disconnected, ended);
  }
}
