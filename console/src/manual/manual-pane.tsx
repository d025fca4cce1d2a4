import { Alert, Stack, Text } from "@mantine/core";
import { useCallback, useState, type DragEvent } from "react";
import { z } from "zod";
import { request } from "../api/request.ts";
import { documentSchema, type Equipment, type Identity } from "../api/schemas.ts";
import { useLoad } from "../api/use-load.ts";
import { DocumentList } from "../documents/document-list.tsx";
import { UploadButton } from "../documents/upload-button.tsx";
import { UploadItem } from "../documents/upload-item.tsx";
import { useUploads } from "../documents/use-uploads.ts";
import { PageViewer } from "./page-viewer.tsx";

/** A page that is open; `quote` is what an answer took from it. */
export interface OpenPage {
  readonly documentId: string;
  readonly page: number;
  readonly quote?: string;
}

interface ManualPaneProps {
  readonly equipment: Equipment | undefined;
  readonly identity: Identity;
  readonly openPage: OpenPage | undefined;
  readonly onOpenPage: (page: OpenPage | undefined) => void;
}

const documentList = z.object({ documents: z.array(documentSchema) });

/** The manuals of one machine: a page, or the list of documents; files can be dropped anywhere on it. */
export function ManualPane({ equipment, identity, openPage, onOpenPage }: ManualPaneProps) {
  const slug = equipment?.slug;
  const load = useCallback(
    (signal: AbortSignal) => request(`/v1/equipment/${encodeURIComponent(slug ?? "")}/documents`, { reply: documentList, signal }),
    [slug],
  );
  const { value, error, reload } = useLoad(slug === undefined ? undefined : load);
  const uploads = useUploads(slug, reload);
  const [dropping, setDropping] = useState(false);
  const allowed = slug !== undefined && (identity.permissions?.includes("documents:write") ?? false);

  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    if (allowed) uploads.add([...event.dataTransfer.files]);
  };

  if (openPage) return <PageViewer openPage={openPage} onOpenPage={onOpenPage} />;
  return (
    <div
      className={dropping ? "scroll dropping" : "scroll"}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(allowed);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={onDrop}
      data-testid="documents"
    >
      <Stack p="md">
        {error !== undefined && (
          <Alert color="red" role="alert">
            {error}
          </Alert>
        )}
        <DocumentList
          documents={value?.documents ?? []}
          canDelete={allowed}
          onOpen={(documentId) => onOpenPage({ documentId, page: 1 })}
          onDeleted={reload}
          onUnlocked={(document, jobId) => uploads.resume(document.fileName, jobId)}
        />
        {value?.documents.length === 0 && <Text c="dimmed">No manual yet. Drop a PDF, Word, HTML, Markdown or text file here.</Text>}
        {uploads.items.map((item) => (
          <UploadItem
            key={item.id}
            item={item}
            onDismiss={() => uploads.dismiss(item.id)}
            onUnlocked={(jobId) => {
              uploads.dismiss(item.id);
              uploads.resume(item.fileName, jobId);
            }}
          />
        ))}
        {allowed && <UploadButton onFiles={uploads.add} />}
      </Stack>
    </div>
  );
}
