import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, ListObjectsV2Command, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openS3Files, type S3Files } from "../../src/stores/s3/s3-files.ts";
import { describeWith } from "../support/requirement.ts";
import { type S3Server, s3ServerHint, s3ServerJars, startS3Server } from "../support/s3-server.ts";
import { describeFiles } from "./files.ts";
import { acme } from "./store-samples.ts";

const jars = s3ServerJars();
const graceMs = 86_400_000;
/** Apart from the objects of other tests on the same server. */
let prefixes = 0;

describeWith(
  jars,
  "an S3-compatible server",
  s3ServerHint,
)("S3", () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server(jars!);
  });
  afterAll(async () => {
    await server.stop();
  });

  const names = async (prefix: string) => {
    const objects = await server.client.send(new ListObjectsV2Command({ Bucket: server.bucket, Prefix: prefix }));
    const uploads = await server.client.send(new ListMultipartUploadsCommand({ Bucket: server.bucket }));
    return [...(objects.Contents ?? []), ...(uploads.Uploads ?? [])].map(({ Key }) => Key ?? "").filter((key) => key.startsWith(prefix));
  };

  const open = async () => {
    const directory = await mkdtemp(join(tmpdir(), "equivox-files-"));
    // Objects bear the server's own time, which runs on while the tests hold theirs: a second of slack keeps the two apart.
    const clock = new ManualClock(Date.now() + 1_000);
    const prefix = `test-${prefixes++}/`;
    const opened: S3Files[] = [];
    const connect = async (deployment?: string) => {
      const { endpoint, bucket, credentials } = server;
      const place = { endpoint, bucket, credentials, region: "us-east-1", forcePathStyle: true, prefix };
      const temporary = { temporaryDirectory: directory, temporaryMaxBytes: 10_000_000 };
      const files = await openS3Files({
        ...place,
        ...temporary,
        operationTimeoutMs: 20_000,
        clock,
        ...(deployment === undefined ? {} : { deployment }),
      });
      opened.push(files);
      return files;
    };
    return {
      files: await connect(),
      connect,
      prefix,
      clock,
      directory,
      graceMs,
      openAgain: async () => {
        clock.advance(graceMs);
        return connect();
      },
      neighbour: () => connect(),
      count: async () => (await names(prefix)).length,
      advance: (durationMs: number) => clock.advance(durationMs),
      dispose: async () => {
        for (const files of opened) await files.close();
        expect(await readdir(directory)).toEqual([]);
        await rm(directory, { recursive: true });
      },
    };
  };

  describeFiles("S3", open, { sharing: true });

  describe("a bucket", () => {
    let harness: Awaited<ReturnType<typeof open>>;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.dispose();
    });
    const limit = (maxBytes: number) => ({ fileName: "manual.pdf", maxBytes, signal: new AbortController().signal });

    it("takes a file of many parts and gives it back", async () => {
      const pieces = Array.from({ length: 190 }, (_, index) => Buffer.alloc(65_536, index));
      const received = await harness.files.receive(acme, Readable.from(pieces), limit(100_000_000));
      const { stream } = await harness.files.open(await received.keep());
      expect((await buffer(stream)).equals(Buffer.concat(pieces))).toBe(true);
    });

    it("leaves no parts of a large file that is over the limit or breaks off", async () => {
      const large = () => Readable.from(Array.from({ length: 190 }, () => Buffer.alloc(65_536)));
      await expect(harness.files.receive(acme, large(), limit(12_000_000))).rejects.toMatchObject({ code: "upload-too-large" });
      let sent = 0;
      const cut = new Readable({
        read() {
          if (sent++ < 180) this.push(Buffer.alloc(65_536));
          else this.destroy(new Error("reset"));
        },
      });
      await expect(harness.files.receive(acme, cut, limit(100_000_000))).rejects.toMatchObject({ code: "upload-incomplete" });
      expect(await harness.count()).toBe(0);
    });

    it("sweeps the parts of an upload whose process died, and leaves what others put beside", async () => {
      const Key = `${harness.prefix}acme/00000000000000000000000000`;
      const { UploadId } = await server.client.send(new CreateMultipartUploadCommand({ Bucket: server.bucket, Key }));
      await server.client.send(new UploadPartCommand({ Bucket: server.bucket, Key, UploadId, PartNumber: 1, Body: Buffer.alloc(100) }));
      expect(await harness.files.sweep(new Set())).toBe(0);
      harness.advance(graceMs);
      expect(await harness.files.sweep(new Set())).toBe(1);
      expect(await harness.count()).toBe(0);
    });

    it("sweeps nothing of another deployment that was given the same prefix", async () => {
      const [ours, theirs] = [await harness.connect("ours"), await harness.connect("theirs")];
      const key = await (await ours.receive(acme, Readable.from([Buffer.from("x")]), limit(10))).keep();
      expect(await ours.sweep(new Set([key]))).toBe(0);
      harness.advance(graceMs);
      for (const foreign of [theirs, harness.files]) {
        await expect(foreign.sweep(new Set())).rejects.toMatchObject({
          code: "storage-failed",
          message: expect.stringContaining("EQUIVOX_S3_PREFIX") as string,
        });
      }
      expect(await ours.sweep(new Set([key]))).toBe(0);
      expect(await ours.sweep(new Set())).toBe(1);
      expect(await ours.sweep(new Set())).toBe(0);
    });

    it("lends copies within its share of the disk and takes them back", async () => {
      const received = await harness.files.receive(acme, Readable.from([Buffer.alloc(6_000_000)]), limit(10_000_000));
      const key = await received.keep();
      const first = await harness.files.local(key);
      await expect(harness.files.local(key)).rejects.toMatchObject({ code: "storage-full" });
      await first.release();
      await first.release();
      const second = await harness.files.local(key);
      await expect(harness.files.local(key)).rejects.toMatchObject({ code: "storage-full" });
      await second.release();
      expect((await readdir(harness.directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())).toEqual([]);
    });

    it("says which bucket it cannot use", async () => {
      await expect(harness.files.check()).resolves.toBeUndefined();
      const { endpoint, credentials } = server;
      const place = { endpoint, bucket: "nobodys", credentials, region: "us-east-1", forcePathStyle: true, prefix: "" };
      const temporary = { temporaryDirectory: harness.directory, temporaryMaxBytes: 1 };
      const files = await openS3Files({ ...place, ...temporary, operationTimeoutMs: 20_000 });
      await expect(files.check()).rejects.toMatchObject({ code: "storage-failed", message: expect.stringContaining("nobodys") as string });
      await files.close();
    });
  });
});

describe("S3 that does not answer", () => {
  it("ends every call in time, and the upload with it", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const directory = await mkdtemp(join(tmpdir(), "equivox-files-"));
    const files = await openS3Files({
      endpoint: `http://127.0.0.1:${port}`,
      bucket: "originals",
      region: "us-east-1",
      forcePathStyle: true,
      prefix: "",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      temporaryDirectory: directory,
      temporaryMaxBytes: 1_000_000,
      operationTimeoutMs: 50,
      clock: systemClock,
    });
    const key = `acme/${"0".repeat(26)}`;
    await expect(files.open(key)).rejects.toMatchObject({ code: "deadline-exceeded" });
    await expect(files.delete(key)).rejects.toMatchObject({ code: "deadline-exceeded" });
    const source = Readable.from([Buffer.from("x")]);
    const limit = { fileName: "manual.pdf", maxBytes: 100, signal: new AbortController().signal };
    await expect(files.receive(acme, source, limit)).rejects.toMatchObject({ code: "storage-failed" });
    expect(source.destroyed).toBe(true);
    await files.close();
    await rm(directory, { recursive: true });
    silent.close();
  });
});
