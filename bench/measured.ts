import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { z } from "zod";

const file = new URL("measurements.json", import.meta.url);
const recorded = z.looseObject({});

/** Puts figures into bench/measurements.json, with the day and the machine; what stands there already and is not named stays. */
export function recordMeasurements(figures: Readonly<Record<string, unknown>>): void {
  const [processor] = cpus();
  const before = recorded.parse(JSON.parse(readFileSync(file, "utf8")));
  const measured = {
    ...before,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${processor?.model.trim() || "unknown processor"}, Node ${process.versions.node}`,
    ...figures,
  };
  writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
}

/** To three digits: more would be noise. */
export function rounded(figure: number): number {
  return Number(figure.toPrecision(3));
}
