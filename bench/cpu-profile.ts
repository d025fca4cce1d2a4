import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { WebSocket } from "ws";
import { z } from "zod";

const targets = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const reply = z.object({ id: z.number(), result: z.looseObject({ profile: z.unknown().optional() }) });

/** Samples a process that was started with --inspect on this port until the function that it resolves with is called, which writes a `.cpuprofile`. */
export async function startCpuProfile(inspectPort: number): Promise<(file: string) => Promise<void>> {
  const [target] = targets.parse(await (await fetch(`http://127.0.0.1:${inspectPort}/json/list`)).json());
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "", { perMessageDeflate: false });
  await once(socket, "open");
  const call = async (id: number, method: string): Promise<unknown> => {
    const answer = new Promise<unknown>((resolve) => {
      const take = (data: Buffer): void => {
        const message = reply.safeParse(JSON.parse(data.toString())).data;
        if (message?.id !== id) return;
        socket.off("message", take);
        resolve(message.result.profile);
      };
      socket.on("message", take);
    });
    socket.send(JSON.stringify({ id, method }));
    return answer;
  };
  await call(1, "Profiler.enable");
  await call(2, "Profiler.start");
  return async (file) => {
    const profile = await call(3, "Profiler.stop");
    socket.terminate();
    await writeFile(file, JSON.stringify(profile));
  };
}
