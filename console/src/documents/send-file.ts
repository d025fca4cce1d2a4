import { z } from "zod";
import { RequestError, toRequestError } from "../api/request.ts";

const uploadReply = z.object({ jobId: z.string() });

/** Uploads a file with progress, which `fetch` cannot report. Resolves with the id of its job; throws `RequestError`. */
export function sendFile(
  path: string,
  file: File,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", path);
    xhr.responseType = "json";
    xhr.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    xhr.onerror = () => reject(new RequestError("unreachable", "The connection broke off. Nothing was kept; send the file again."));
    xhr.onabort = () => reject(new RequestError("aborted", "The upload was stopped."));
    xhr.onload = () => {
      const reply = uploadReply.safeParse(xhr.response);
      if (xhr.status < 300 && reply.success) resolve(reply.data.jobId);
      else reject(toRequestError(xhr.status, xhr.response));
    };
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    const form = new FormData();
    form.append("file", file);
    xhr.send(form);
  });
}
