import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "../api/request.ts";
import { type Job } from "../api/schemas.ts";
import { followJob } from "./follow-job.ts";
import { sendFile } from "./send-file.ts";

export interface Upload {
  readonly id: number;
  readonly fileName: string;
  readonly progress: { readonly stage: string; readonly done: number; readonly total: number };
  readonly searchable: boolean;
  readonly problem: string | undefined;
}

export interface Uploads {
  readonly items: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly dismiss: (id: number) => void;
}

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

  const run = useCallback(
    async (id: number, file: File, signal: AbortSignal) => {
      try {
        const jobId = await sendFile(`/v1/equipment/${encodeURIComponent(slug ?? "")}/documents`, file, signal, (done, total) =>
          change(id, { progress: { stage: "sending", done, total } }),
        );
        let searchable = false;
        const job = await followJob(jobId, signal, (update) => {
          change(id, { progress: update.progress, searchable: update.searchable });
          if (update.searchable && !searchable) onChange();
          searchable = update.searchable;
        });
        change(id, { progress: job.progress, problem: problemOf(job) });
        onChange();
      } catch (error) {
        if (!signal.aborted) change(id, { problem: messageOf(error) });
      }
    },
    [slug, change, onChange],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const signal = controller.current?.signal;
      if (!signal) return;
      for (const file of files) {
        const id = nextId.current++;
        const progress = { stage: "waiting", done: 0, total: 0 };
        setItems((known) => [...known, { id, fileName: file.name, progress, searchable: false, problem: undefined }]);
        queue.current = queue.current.then(() => run(id, file, signal));
      }
    },
    [run],
  );

  const dismiss = useCallback((id: number) => setItems((known) => known.filter((item) => item.id !== id)), []);
  return { items, add, dismiss };
}

function problemOf(job: Job): string | undefined {
  if (job.state === "indexed") return undefined;
  return job.error?.message ?? "The document could not be read.";
}
