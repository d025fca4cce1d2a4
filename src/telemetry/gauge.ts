import { Gauge, type Registry } from "prom-client";

/** Registers a gauge that is asked for its value at each scrape. */
export function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
