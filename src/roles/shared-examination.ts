import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failed, type Finding } from "./finding.ts";
import { examineMongo } from "./mongo-examination.ts";
import { examineRedis } from "./redis-examination.ts";
import { openBucket } from "./storage.ts";

/** Examines what this deployment's processes share: the database, Redis and the bucket, as far as they are set. Changes nothing. */
export async function* examineShared(config: Config): AsyncGenerator<Finding> {
  const database: { deployment?: string } = {};
  if (config.mongoUrl !== undefined) yield* examineMongo(config, config.mongoUrl, database);
  yield* examineRedis(config, database.deployment);
  if (config.files === "s3") yield await examineBucket(config);
}

async function examineBucket(config: Config): Promise<Finding> {
  const check = "Uploaded files";
  const { s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region, s3Prefix: prefix } = config;
  if (bucket === undefined) return { check, status: "failed", found: "EQUIVOX_FILES=s3 needs a bucket", fix: "Set EQUIVOX_S3_BUCKET." };
  const scope = new Scope();
  try {
    await (await openBucket(config, scope)).check();
    return { check, status: "ok", found: `in bucket ${bucket} at ${endpoint ?? `AWS ${region}`}, below ${prefix}` };
  } catch (error) {
    return failed(check, error, "Correct the EQUIVOX_S3_… settings and the AWS_… credentials, or make the bucket.");
  } finally {
    await scope.close();
  }
}
