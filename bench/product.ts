import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig, type Config } from "../src/config.ts";
import { Api } from "../src/cli/api.ts";
import { mintLocalToken } from "../src/roles/local-access.ts";
import { startProduct, type Product } from "../src/roles/product.ts";
import { localTenant } from "../src/tenancy/tenant.ts";

export interface BenchProduct {
  readonly product: Product;
  readonly config: Config;
  readonly api: Api;
  close(): Promise<void>;
}

/** The product with its sample machine, fully indexed, in a folder of its own that `close` removes unless `keep` is set. */
export async function startBenchProduct({ dataDir }: { dataDir?: string } = {}): Promise<BenchProduct> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "equivox-bench-"));
  const config = readConfig({ DATA_DIR: folder, PORT: "0", METRICS_PORT: "0" });
  const product = await startProduct(config);
  await product.sampleReady;
  await product.jobsDone(new AbortController().signal);
  await product.warmed;
  return {
    product,
    config,
    api: new Api(product.url, await mintLocalToken(config, localTenant)),
    async close() {
      await product.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
