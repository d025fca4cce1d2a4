import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { describeFiles } from "./files.ts";

const open = async () => {
  const directory = await mkdtemp(join(tmpdir(), "equivox-files-"));
  const clock = new ManualClock();
  return {
    files: await openDiskFiles({ directory, clock }),
    openAgain: () => openDiskFiles({ directory, clock }),
    count: async () => (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length,
    graceMs: 600_000,
    advance: (durationMs: number) => clock.advance(durationMs),
    dispose: () => rm(directory, { recursive: true }),
  };
};

// The lock on DATA_DIR keeps others out.
describeFiles("Disk", open, { sharing: false });
