import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failure } from "../../src/errors.ts";
import { type Files } from "../../src/knowledge/files.ts";
import { acme, rival } from "./store-samples.ts";

/** A fresh store of files, and what the suite must be able to see of it. */
interface FilesHarness {
  readonly files: Files;
  /** The same files as another process would open them after this one has died, and after the grace when several share them. */
  readonly openAgain: () => Promise<Files>;
  /** Files of any kind, kept or temporary, counted behind its back. */
  readonly count: () => Promise<number>;
  /** How long a file may wait for its row. */
  readonly graceMs: number;
  /** Lets time pass for the store. */
  readonly advance: (durationMs: number) => void;
  /** Another process that is alive, where several may share the files. */
  readonly neighbour?: () => Promise<Files>;
  readonly dispose: () => Promise<void>;
}

/** More than the store's clock and the test's may differ by. */
const minuteMs = 60_000;

/**
 * What every adapter of `Files` must do.
 * @param sharing whether several processes may use the files at once; then the harness has a neighbour
 */
export function describeFiles(name: string, open: () => Promise<FilesHarness>, { sharing }: { readonly sharing: boolean }): void {
  describe(`${name} files`, () => {
    let harness: FilesHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => {
      await harness.dispose();
    });

    const limit = (given: { maxBytes?: number; signal?: AbortSignal } = {}) => ({
      fileName: "manual.pdf",
      maxBytes: 1_000_000,
      signal: new AbortController().signal,
      ...given,
    });
    const receive = (content: Uint8Array) => harness.files.receive(acme, Readable.from([content]), limit());
    const keep = async (content: string) => (await receive(Buffer.from(content))).keep();

    it("gives back what was kept, byte by byte", async () => {
      const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
      const source = Readable.from([content.subarray(0, 3), content.subarray(3, 200_000), content.subarray(200_000)]);
      const received = await harness.files.receive(acme, source, limit());
      expect(received.bytes).toBe(300_000);
      expect(received.contentHash).toBe(createHash("sha256").update(content).digest("hex"));
      expect(Buffer.from(received.head).equals(content.subarray(0, 4_100))).toBe(true);
      const key = await received.keep();
      const { stream, bytes } = await harness.files.open(key);
      expect(bytes).toBe(300_000);
      expect((await buffer(stream)).equals(content)).toBe(true);
      const again = await (await harness.openAgain()).open(key);
      expect((await buffer(again.stream)).equals(content)).toBe(true);
    });

    it("keeps an empty file for the caller to refuse", async () => {
      const received = await harness.files.receive(acme, Readable.from([]), limit());
      expect(received).toMatchObject({ bytes: 0, contentHash: createHash("sha256").digest("hex") });
      expect(received.head).toHaveLength(0);
      await received.discard();
      expect(await harness.count()).toBe(0);
    });

    it("makes keys that begin with the tenant and never repeat", async () => {
      const keys = [await keep("same"), await keep("same")];
      expect(new Set(keys).size).toBe(2);
      expect(keys.every((key) => key.startsWith("acme/"))).toBe(true);
      const foreign = await (await harness.files.receive(rival, Readable.from([Buffer.from("x")]), limit())).keep();
      expect(foreign.startsWith("rival/")).toBe(true);
    });

    it("leaves nothing of a file that is discarded", async () => {
      const received = await receive(Buffer.from("x"));
      await received.discard();
      await received.discard();
      expect(await harness.count()).toBe(0);
    });

    it("takes a file of exactly the limit and refuses one byte more, whatever the chunks, reading no further", async () => {
      const exact = await harness.files.receive(acme, Readable.from([Buffer.alloc(600), Buffer.alloc(400)]), limit({ maxBytes: 1_000 }));
      await exact.discard();
      let read = 0;
      const endless = Readable.from(
        (function* () {
          for (;;) {
            read++;
            yield Buffer.alloc(143);
          }
        })(),
      );
      await expect(harness.files.receive(acme, endless, limit({ maxBytes: 1_000 }))).rejects.toMatchObject({
        code: "upload-too-large",
        detail: { fileName: "manual.pdf", maxBytes: 1_000 },
      });
      expect(endless.destroyed).toBe(true);
      expect(read).toBeLessThan(100);
      expect(await harness.count()).toBe(0);
    });

    it("leaves nothing of an upload that breaks off", async () => {
      const broken = new Readable({ read: () => undefined });
      broken.push(Buffer.alloc(100));
      const receiving = harness.files.receive(acme, broken, limit());
      broken.destroy(new Error("the connection was reset"));
      await expect(receiving).rejects.toMatchObject({ code: "upload-incomplete", detail: { fileName: "manual.pdf" } });

      const cut = new Readable({ read: () => undefined });
      cut.push(Buffer.alloc(100));
      const receivingCut = harness.files.receive(acme, cut, limit());
      cut.destroy();
      await expect(receivingCut).rejects.toMatchObject({ code: "upload-incomplete" });
      expect(await harness.count()).toBe(0);
    });

    it("passes on an error of the table that ends the source", async () => {
      const source = new Readable({ read: () => undefined });
      const receiving = harness.files.receive(acme, source, limit());
      source.destroy(failure("server-draining"));
      await expect(receiving).rejects.toMatchObject({ code: "server-draining" });
      expect(await harness.count()).toBe(0);
    });

    it("stops waiting for a source when the signal aborts, before or while it reads", async () => {
      const controller = new AbortController();
      const silent = new Readable({ read: () => undefined });
      silent.push(Buffer.alloc(100));
      const receiving = harness.files.receive(acme, silent, limit({ signal: controller.signal }));
      await new Promise(setImmediate);
      controller.abort();
      await expect(receiving).rejects.toMatchObject({ code: "upload-incomplete" });
      expect(silent.destroyed).toBe(true);
      const late = new Readable({ read: () => undefined });
      await expect(harness.files.receive(acme, late, limit({ signal: controller.signal }))).rejects.toMatchObject({
        code: "upload-incomplete",
      });
      expect(late.destroyed).toBe(true);
      expect(await harness.count()).toBe(0);
    });

    it("receives many files at once without mixing them", async () => {
      const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000 + index, index));
      const keys = await Promise.all(contents.map(async (content) => (await receive(content)).keep()));
      const read = await Promise.all(keys.map(async (key) => buffer((await harness.files.open(key)).stream)));
      expect(read.map((content, index) => content.equals(contents[index]!))).not.toContain(false);
    });

    it("lends a path that holds the original", async () => {
      const original = await harness.files.local(await keep("text"));
      expect(readFileSync(original.path, "utf8")).toBe("text");
      await original.release();
    });

    it("deletes an original, and one that is gone without complaint", async () => {
      const key = await keep("text");
      await harness.files.delete(key);
      await harness.files.delete(key);
      await expect(harness.files.open(key)).rejects.toMatchObject({ code: "storage-failed" });
      await expect(harness.files.local(key)).rejects.toMatchObject({ code: "storage-failed" });
      expect(await harness.count()).toBe(0);
    });

    it.each(["../../etc/passwd", "acme/../../x", "/etc/passwd", "acme/", "", "acme/name.pdf", "acme/\0aaaaaaaaaaaaaaaaaaaaaaaaa"])(
      "reads and deletes nothing for the key %j, which it did not make",
      async (key) => {
        await expect(harness.files.open(key)).rejects.toMatchObject({ code: "storage-failed" });
        await expect(harness.files.local(key)).rejects.toMatchObject({ code: "storage-failed" });
        await expect(harness.files.delete(key)).rejects.toMatchObject({ code: "storage-failed" });
      },
    );

    it("sweeps what a process that died had not finished, and originals that no row refers to", async () => {
      const referenced = await keep("referenced");
      await keep("row was never written");
      await receive(Buffer.from("never kept"));
      const after = await harness.openAgain();
      expect(await after.sweep(new Set([referenced]))).toBe(2);
      expect(await harness.count()).toBe(1);
      expect(await buffer((await after.open(referenced)).stream)).toEqual(Buffer.from("referenced"));
    });

    it("sweeps nothing that is still being received or waits for its row", async () => {
      const received = await receive(Buffer.from("x"));
      const key = await keep("y");
      expect(await harness.files.sweep(new Set())).toBe(0);
      await received.keep();
      expect(await buffer((await harness.files.open(key)).stream)).toEqual(Buffer.from("y"));
      harness.advance(harness.graceMs);
      expect(await harness.files.sweep(new Set())).toBe(2);
      expect(await harness.count()).toBe(0);
    });

    const ifShared = sharing ? it : () => undefined;
    ifShared("sweeps nothing that another process has received or kept and not yet recorded", async () => {
      const neighbour = await harness.neighbour?.();
      if (!neighbour) throw new Error("the harness has no neighbour");
      const received = await receive(Buffer.from("x"));
      const key = await keep("y");
      harness.advance(harness.graceMs - minuteMs);
      expect(await neighbour.sweep(new Set())).toBe(0);
      const late = await received.keep();
      harness.advance(minuteMs);
      expect(await neighbour.sweep(new Set([key, late]))).toBe(0);
      expect(await buffer((await neighbour.open(late)).stream)).toEqual(Buffer.from("x"));
      expect(await neighbour.sweep(new Set([key]))).toBe(1);
      expect(await buffer((await neighbour.open(key)).stream)).toEqual(Buffer.from("y"));
    });

    it("sweeps many at once and leaves those that rows refer to", async () => {
      const keys = await Promise.all(Array.from({ length: 30 }, (_, index) => keep(`file ${index}`)));
      harness.advance(harness.graceMs);
      expect(await harness.files.sweep(new Set(keys.slice(0, 10)))).toBe(20);
      expect(await harness.count()).toBe(10);
      expect(await buffer((await harness.files.open(keys[9]!)).stream)).toEqual(Buffer.from("file 9"));
    });
  });
}
