import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "../api/request.ts";
import { type Job } from "../api/schemas.ts";
import { followJob } from "./follow-job.ts";
import { sendFile } from "./send-file.ts";

export interface Upload {
  readonly id: number;
  readonly fileName: string;
  readonly progress: {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
    /** Passages that kept the vectors of the version before, and those that were read anew. */
    readonly reused?: number | undefined;
    readonly embedded?: number | undefined;
  };
  readonly searchable: boolean;
  readonly problem: string | undefined;
  /** The document, when it waits for its password. */
  readonly lockedDocument?: string | undefined;
}

export interface Uploads {
  readonly items: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly dismiss: (id: number) => void;
  /** Follows a job that reads a file again. */
  readonly resume: (fileName: string, jobId: string) => void;
}

const waiting: Upload["progress"] = { stage: "waiting", done: 0, total: 0 };

/** Sends files one after the other and follows their jobs. `onChange` is called when a document starts to answer, and when one is done. */
export function useUploads(slug: string | undefined, onChange: () => void): Uploads {
  const [items, setItems] = useState<readonly Upload[]>([]);
  const nextId = useRef(0);
  const queue = useRef(Promise.resolve());
  const controller = useRef<AbortController>(undefined);

  useEffect(() => {
    const own = new AbortController();
    controller.current = own;
    return () => own.abort();
  }, []);

  const change = useCallback((id: number, update: Partial<Upload>) => {
    setItems((known) => known.map((item) => (item.id === id ? { ...item, ...update } : item)));
  }, []);

  const follow = useCallback(
    async (id: number, signal: AbortSignal, findJob: () => Promise<string>) => {
      try {
        const jobId = await findJob();
        let searchable = false;
        const job = await followJob(jobId, signal, (update) => {
          change(id, { progress: update.progress, searchable: update.searchable });
          if (update.searchable && !searchable) onChange();
          searchable = update.searchable;
        });
        const lockedDocument = job.state === "needs-password" ? job.documentId : undefined;
        change(id, { progress: job.progress, problem: problemOf(job), lockedDocument });
        onChange();
      } catch (error) {
        if (!signal.aborted) change(id, { problem: messageOf(error) });
      }
    },
    [change, onChange],
  );

  const run = useCallback(
    (id: number, file: File, signal: AbortSignal) =>
      follow(id, signal, () =>
        sendFile(`/v1/equipment/${encodeURIComponent(slug ?? "")}/documents`, file, signal, (done, total) =>
          change(id, { progress: { stage: "sending", done, total } }),
        ),
      ),
    [slug, follow, change],
  );

  const resume = useCallback(
    (fileName: string, jobId: string) => {
      const signal = controller.current?.signal;
      if (!signal) return;
      const id = nextId.current++;
      setItems((known) => [...known, { id, fileName, progress: waiting, searchable: false, problem: undefined }]);
      void follow(id, signal, () => Promise.resolve(jobId));
    },
    [follow],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const signal = controller.current?.signal;
      if (!signal) return;
      for (const file of files) {
        const id = nextId.current++;
        setItems((known) => [...known, { id, fileName: file.name, progress: waiting, searchable: false, problem: undefined }]);
        queue.current = queue.current.then(() => run(id, file, signal));
      }
    },
    [run],
  );

  const dismiss = useCallback((id: number) => setItems((known) => known.filter((item) => item.id !== id)), []);
  return { items, add, dismiss, resume };
}

function problemOf(job: Job): string | undefined {
  if (job.state === "indexed") return undefined;
  return job.error?.message ?? "The document could not be read.";
}
