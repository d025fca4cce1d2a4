import { setTimeout as delay } from "node:timers/promises";
import { uploadedEquipment, type RigTenant } from "./manual.ts";
import { type RigApi } from "./rig-api.ts";

interface Upload {
  readonly fileName: string;
  readonly documentId: string;
  readonly jobId: string;
}

const patienceMs = 60_000;

/** Uploads one small document after another, and remembers each that was accepted. */
export class Uploader {
  readonly uploads: Upload[] = [];
  /** Those that were not seen indexed yet, oldest first. */
  #unseen: Upload[] = [];
  readonly tenant: RigTenant;
  readonly #api: RigApi;
  readonly #pauseMs: number;

  constructor(tenant: RigTenant, api: RigApi, pauseMs: number) {
    this.tenant = tenant;
    this.#api = api;
    this.#pauseMs = pauseMs;
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let number = 1; !signal.aborted; number++) {
      const fileName = `note-${number}.md`;
      const text = `# Note ${number}\n\nShelf ${number} of the ${this.tenant.mark} archive holds folder ${number + 40_000}.\n`;
      const accepted = await this.#api.patiently(() => this.#api.upload(uploadedEquipment, fileName, text), patienceMs);
      const upload = { fileName, documentId: accepted.documentId, jobId: accepted.jobId };
      this.uploads.push(upload);
      this.#unseen.push(upload);
      await this.#lookAtOldest();
      await delay(this.#pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One look while others are uploaded: hundreds of looks at the end would be over the limit of requests. */
  async #lookAtOldest(): Promise<void> {
    const [oldest] = this.#unseen;
    const state = oldest && (await this.#api.jobState(oldest.jobId).catch(() => undefined));
    if (state === "indexed") this.#unseen.shift();
  }

  /** Waits until all are indexed; one line for each that was lost, doubled, or is not done in time. */
  async problems(withinMs: number): Promise<string[]> {
    const problems: string[] = [];
    const giveUpAt = performance.now() + withinMs;
    for (const { jobId, fileName } of this.#unseen) {
      await this.#api
        .jobDone(jobId, Math.max(0, giveUpAt - performance.now()))
        .catch((error: unknown) => problems.push(`${fileName}: ${String(error)}`));
    }
    const stored = await this.#api.patiently(() => this.#api.documents(uploadedEquipment), patienceMs);
    for (const { fileName, documentId } of this.uploads) {
      const found = stored.filter((one) => one.fileName === fileName);
      if (found.length !== 1 || found[0]?.documentId !== documentId) problems.push(`${fileName}: stored ${found.length} times`);
    }
    return problems;
  }
}
