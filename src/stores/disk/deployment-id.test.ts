import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readDiskDeploymentId } from "./deployment-id.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "equivox-test-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("is made once, and is another in another folder", async () => {
  const [one, same] = [await readDiskDeploymentId(directory), await readDiskDeploymentId(directory)];
  expect(same).toBe(one);
  const other = await mkdtemp(join(tmpdir(), "equivox-test-"));
  expect(await readDiskDeploymentId(other)).not.toBe(one);
  await rm(other, { recursive: true });
});

it("says what is wrong with a folder that is not there, and with a damaged file", async () => {
  const missing = join(directory, "missing");
  await expect(readDiskDeploymentId(missing)).rejects.toMatchObject({ code: "data-dir-unusable" });
  await writeFile(join(directory, "deployment.id"), "x");
  await expect(readDiskDeploymentId(directory)).rejects.toThrow(/deployment.id is damaged/);
});
