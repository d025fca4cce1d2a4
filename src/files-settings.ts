import { choice, integer, text } from "./base/settings.ts";

const megabyte = 1_048_576;
const anything = /^.+$/s;

/** Where the originals of documents lie; a part of `config.ts`. */
export const filesSettings = {
  files: choice(
    "EQUIVOX_FILES",
    ["disk", "gridfs", "s3"],
    "Where uploaded files are kept: `disk` is DATA_DIR, for one process with SQLite; `gridfs` is the database of MONGO_URL; `s3` is a bucket.",
    { defaultText: "`gridfs` with MONGO_URL, else `disk`" },
  ),
  s3Bucket: text("EQUIVOX_S3_BUCKET", anything, "a bucket's name", "Bucket that holds uploaded files; it must exist."),
  s3Endpoint: text(
    "EQUIVOX_S3_ENDPOINT",
    /^https?:\/\/\S+$/,
    "an http(s) address",
    "Address of the S3-compatible store; unset, AWS. Credentials are looked for where the AWS SDK does: AWS_ACCESS_KEY_ID and so on.",
  ),
  s3Region: text("EQUIVOX_S3_REGION", /^[a-z0-9-]+$/, "a region's name", "Region of the bucket.", { default: "us-east-1" }),
  s3ForcePathStyle: choice(
    "EQUIVOX_S3_FORCE_PATH_STYLE",
    ["true", "false"],
    "Whether the bucket stands in the path rather than in the host name; most stores other than AWS want it.",
    { default: "false" },
  ),
  s3Prefix: text(
    "EQUIVOX_S3_PREFIX",
    /^[\w.-]+(\/[\w.-]+)*\/$/,
    "a path that ends with a slash",
    "Begins the name of every object; two deployments that share a bucket need different ones.",
    { default: "equivox/" },
  ),
  filesTimeoutMs: integer(
    "EQUIVOX_FILES_TIMEOUT_MS",
    [100, 600_000],
    "How long one call to GridFS or the bucket may take, or one part of an upload of 5 MiB.",
    { default: "30000", unit: "ms" },
  ),
  filesCopiesMaxBytes: integer(
    "EQUIVOX_FILES_COPIES_MAX_BYTES",
    [megabyte, 1_000_000 * megabyte],
    "Disk for copies of files from GridFS or a bucket while they are read.",
    { default: String(1_024 * megabyte), unit: "bytes" },
  ),
  vectorSearch: choice(
    "EQUIVOX_VECTOR_SEARCH",
    ["exact", "atlas"],
    "Who finds chunks by meaning: `exact` compares all of them here; `atlas` asks the index of MongoDB Atlas Search in MONGO_URL.",
    { default: "exact" },
  ),
} as const;
