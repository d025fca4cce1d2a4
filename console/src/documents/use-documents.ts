import { useCallback } from "react";
import { z } from "zod";
import { request } from "../api/request.ts";
import { documentSchema, type ManualDocument } from "../api/schemas.ts";
import { type Loaded, useLoad } from "../api/use-load.ts";

const documentList = z.object({ documents: z.array(documentSchema) });

/** The documents of one machine. */
export function useDocuments(slug: string | undefined): Loaded<{ readonly documents: readonly ManualDocument[] }> {
  const load = useCallback(
    (signal: AbortSignal) => request(`/v1/equipment/${encodeURIComponent(slug ?? "")}/documents`, { reply: documentList, signal }),
    [slug],
  );
  return useLoad(slug === undefined ? undefined : load);
}
