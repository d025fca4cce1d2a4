import { isMainThread, parentPort } from "node:worker_threads";
import { tenantSchema } from "../../src/tenancy/tenant.ts";

// Answers from wherever it runs, using another module of ours, so that a test sees both start.
const answer = tenantSchema.parse("echo");
if (isMainThread) process.stdout.write(`${answer} ${process.argv.slice(2).join(" ")}`);
else parentPort?.postMessage(answer);
