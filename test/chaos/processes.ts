import { expect, it } from "vitest";
import { type Chaos, honest, short } from "./chaos.ts";

const backWithinMs = 10_000;
const recoveredWithinMs = 60_000;

/** Processes are restarted, and killed. */
export function processesThatGo(chaos: () => Chaos): void {
  it("answers everybody", async () => {
    const { population, figures } = chaos();
    await population.rightTurns(2, recoveredWithinMs);
    expect(figures()).toMatchObject({ ...honest, apologies: 0, closes: 0 });
  });

  it("loses nothing when every process is restarted in turn", async () => {
    const { rig, population, figures } = chaos();
    const codes: Record<string, number | null> = {};
    for (const one of rig.processes) {
      codes[one.name] = await rig.restart(one);
      await population.allConnected(recoveredWithinMs);
      if (!short) await population.rightTurns(1, recoveredWithinMs);
    }
    await population.rightTurns(1, recoveredWithinMs);
    expect(codes).toEqual(Object.fromEntries(rig.processes.map(({ name }) => [name, 0])));
    expect(figures()).toMatchObject({ ...honest, apologies: 0 });
    expect(figures().worstBackMs).toBeLessThan(backWithinMs);
  });

  it("loses nothing when a process of each role is killed", async () => {
    const { rig, population, figures } = chaos();
    for (const role of ["gateway", "voice", "rag", "worker"] as const) {
      const [one] = rig.ofRole(role);
      await one?.kill();
      // On what is left, while there is something left.
      if (role !== "worker") await population.rightTurns(1, recoveredWithinMs);
      await one?.start();
    }
    await population.rightTurns(1, recoveredWithinMs);
    expect(figures()).toMatchObject(honest);
    expect(figures().worstBackMs).toBeLessThan(backWithinMs);
  });
}
