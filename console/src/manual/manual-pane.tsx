import { Stack, Text } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { type Equipment, type Identity } from "../api/schemas.ts";
import { DocumentList } from "../documents/document-list.tsx";
import { UploadButton } from "../documents/upload-button.tsx";
import { UploadItem } from "../documents/upload-item.tsx";
import { useDocuments } from "../documents/use-documents.ts";
import { useUploads } from "../documents/use-uploads.ts";
import { Problem } from "../problem.tsx";
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

/** The manuals of one machine: a page, or the list of documents; files can be dropped anywhere on it. */
export function ManualPane({ equipment, identity, openPage, onOpenPage }: ManualPaneProps) {
  const slug = equipment?.slug;
  const { value, error, reload } = useDocuments(slug);
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
        <Problem text={error} />
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
