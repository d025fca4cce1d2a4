import { once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";

/** Memory of one process once its garbage is collected; bytes. */
export interface CollectedMemory {
  /** Objects of JavaScript, and the buffers that they hold outside its heap. */
  readonly liveBytes: number;
  readonly residentBytes: number;
}

const targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const usageSchema = z.object({ heapUsed: z.number(), external: z.number(), rss: z.number() });
const reply = z.object({ id: z.number(), result: z.looseObject({ result: z.object({ value: z.string() }).optional() }).optional() });

/**
 * Collects the garbage of a process that was started with --inspect on this port, and reads what is left.
 * https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/
 */
export async function collectedMemory(inspectPort: number): Promise<CollectedMemory> {
  const [target] = targets.parse(await (await fetch(`http://127.0.0.1:${inspectPort}/json/list`)).json());
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "", { perMessageDeflate: false });
  await once(socket, "open");
  const call = async (id: number, method: string, params = {}): Promise<string | undefined> => {
    const answer = new Promise<string | undefined>((resolve) => {
      const take = (data: Buffer): void => {
        const message = reply.safeParse(JSON.parse(data.toString())).data;
        if (message?.id !== id) return;
        socket.off("message", take);
        resolve(message.result?.result?.value);
      };
      socket.on("message", take);
    });
    socket.send(JSON.stringify({ id, method, params }));
    return answer;
  };
  try {
    // Twice: what the first pass finalises is freed by the second.
    await call(1, "HeapProfiler.collectGarbage");
    await call(2, "HeapProfiler.collectGarbage");
    const value = await call(3, "Runtime.evaluate", { expression: "JSON.stringify(process.memoryUsage())", returnByValue: true });
    const { heapUsed, external, rss } = usageSchema.parse(JSON.parse(value ?? "{}"));
    return { liveBytes: heapUsed + external, residentBytes: rss };
  } finally {
    socket.terminate();
  }
}
