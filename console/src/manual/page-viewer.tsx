import { ActionIcon, Button, Group, Loader, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconDownload, IconList } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { request } from "../api/request.ts";
import { pageSchema } from "../api/schemas.ts";
import { useLoad } from "../api/use-load.ts";
import { Problem } from "../problem.tsx";
import { BlockView } from "./block-view.tsx";
import { type OpenPage } from "./manual-pane.tsx";
import { PdfPage } from "./pdf-page.tsx";

interface PageViewerProps {
  readonly openPage: OpenPage;
  readonly onOpenPage: (page: OpenPage | undefined) => void;
}

/** One page of a manual: as printed where the original is a PDF, and as text. */
export function PageViewer({ openPage, onOpenPage }: PageViewerProps) {
  const { documentId, page, quote } = openPage;
  const path = `/v1/documents/${encodeURIComponent(documentId)}`;
  const load = useCallback((signal: AbortSignal) => request(`${path}/pages/${page}`, { reply: pageSchema, signal }), [path, page]);
  const { value, error } = useLoad(load);
  const [view, setView] = useState<"printed" | "text">("printed");
  const [printable, setPrintable] = useState(true);
  const go = (next: number): void => onOpenPage({ documentId, page: next });
  const printed = view === "printed" && printable;

  return (
    <>
      <Group
        p="xs"
        gap="xs"
        justify="space-between"
        wrap="nowrap"
        style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}
      >
        <Button variant="subtle" size="compact-md" leftSection={<IconList size={18} />} onClick={() => onOpenPage(undefined)}>
          Manuals
        </Button>
        <Group gap={4} wrap="nowrap">
          <ActionIcon variant="subtle" aria-label="Previous page" disabled={page <= 1} onClick={() => go(page - 1)}>
            <IconChevronLeft size={20} />
          </ActionIcon>
          <Text size="sm" data-testid="page-number" style={{ whiteSpace: "nowrap" }}>
            Page {value?.pageLabel ?? page}
            {value ? ` of ${value.pages}` : ""}
          </Text>
          <ActionIcon variant="subtle" aria-label="Next page" disabled={!value || page >= value.pages} onClick={() => go(page + 1)}>
            <IconChevronRight size={20} />
          </ActionIcon>
        </Group>
        <Group gap="xs" wrap="nowrap">
          {printable && (
            <SegmentedControl
              size="xs"
              value={view}
              onChange={(next) => setView(next === "text" ? "text" : "printed")}
              data={[
                { value: "printed", label: "Page" },
                { value: "text", label: "Text" },
              ]}
            />
          )}
          <ActionIcon component="a" href={`${path}/file`} download variant="subtle" aria-label="Download the original">
            <IconDownload size={18} />
          </ActionIcon>
        </Group>
      </Group>
      <div className="scroll" tabIndex={0} aria-label={`Page ${page}`}>
        <Stack p="md" gap="sm">
          <Problem text={error} />
          {!value && error === undefined && <Loader size="sm" />}
          {value && (
            <Title order={2} size="h5">
              {value.title}
            </Title>
          )}
          {value && printed && (
            <PdfPage
              key={documentId}
              url={`${path}/file?version=${value.version}`}
              page={page}
              quote={quote}
              onNotPdf={() => setPrintable(false)}
            />
          )}
          {value && !printed && value.blocks.map((block, index) => <BlockView key={index} block={block} quote={quote} />)}
        </Stack>
      </div>
    </>
  );
}
