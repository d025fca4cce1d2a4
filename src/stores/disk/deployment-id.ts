import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Random, systemRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { dataDirError, systemCode } from "./disk-error.ts";
import { writeWhole } from "./durable.ts";

const idLength = 26;

/**
 * What tells the deployment of this DATA_DIR from others that share a Redis with it, whatever machine the folder lies on; made at the
 * first call, in `deployment.id`. Throws `data-dir-unusable`, `storage-full`.
 */
export async function readDiskDeploymentId(directory: string, random: Random = systemRandom): Promise<string> {
  const path = join(directory, "deployment.id");
  const read = async () => (await readFile(path, "utf8")).trim();
  try {
    const found = await read().catch(async (error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw error;
      await writeWhole(path, random.id(idLength), { replace: false });
      return read();
    });
    if (found.length === idLength) return found;
  } catch (error) {
    throw dataDirError(error, directory);
  }
  throw failure("data-dir-unusable", { directory, problem: `${path} is damaged; remove it` });
}
