import { Button, CloseButton, Group, NumberInput, Paper, Select, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { messageOf, request } from "../api/request.ts";
import { type ManualDocument, pageSchema } from "../api/schemas.ts";
import { type OpenPage } from "../manual/manual-pane.tsx";
import { withoutPage, withPage } from "./draft.ts";
import { type CitedPage } from "./expert-schemas.ts";

interface PagePickerProps {
  readonly documents: readonly ManualDocument[];
  readonly pages: readonly CitedPage[];
  /** The page that is open beside the form. */
  readonly openPage: OpenPage | undefined;
  readonly onChange: (pages: readonly CitedPage[]) => void;
  readonly onOpenPage: (page: OpenPage) => void;
}

/** The pages that an answer stands on: those chosen, and how to choose more. */
export function PagePicker({ documents, pages, openPage, onChange, onOpenPage }: PagePickerProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [number, setNumber] = useState<number | string>("");
  const [problem, setProblem] = useState<string>();
  const documentId = chosen ?? documents[0]?.documentId;

  async function add(document: string, page: number): Promise<void> {
    setProblem(undefined);
    try {
      const path = `/v1/documents/${encodeURIComponent(document)}/pages/${page}`;
      const { documentId: id, title, pageLabel, page: found } = await request(path, { reply: pageSchema });
      onChange(withPage(pages, { documentId: id, title, page: found, ...(pageLabel === undefined ? {} : { pageLabel }) }));
      setNumber("");
    } catch (error) {
      setProblem(messageOf(error));
    }
  }

  return (
    <Stack gap="xs" role="group" aria-label="Pages">
      <Text size="sm" fw={600}>
        Pages
      </Text>
      {pages.map((cited) => {
        const name = `page ${cited.pageLabel ?? cited.page} of ${cited.title}`;
        return (
          <Paper key={`${cited.documentId}.${cited.page}`} withBorder px="sm" py={4} data-testid="cited-page">
            <Group justify="space-between" wrap="nowrap">
              <UnstyledButton
                flex={1}
                miw={0}
                onClick={() => onOpenPage({ documentId: cited.documentId, page: cited.page })}
                aria-label={`Open ${name}`}
              >
                <Text size="sm" truncate>
                  {cited.title}, page {cited.pageLabel ?? cited.page}
                </Text>
              </UnstyledButton>
              <CloseButton aria-label={`Remove ${name}`} onClick={() => onChange(withoutPage(pages, cited))} />
            </Group>
          </Paper>
        );
      })}
      <Group gap="xs" align="flex-end" wrap="wrap">
        <Select
          label="Manual"
          data={documents.map((one) => ({ value: one.documentId, label: one.title }))}
          value={documentId ?? null}
          onChange={setChosen}
          allowDeselect={false}
          placeholder="No manual"
          flex={1}
          miw={140}
        />
        <NumberInput
          label="Page number"
          min={1}
          allowDecimal={false}
          value={number}
          onChange={setNumber}
          w={120}
          error={problem !== undefined}
        />
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={documentId === undefined || typeof number !== "number"}
          onClick={() => typeof number === "number" && documentId !== undefined && void add(documentId, number)}
        >
          Add page
        </Button>
      </Group>
      {openPage && (
        <Button variant="light" size="xs" onClick={() => void add(openPage.documentId, openPage.page)} style={{ alignSelf: "flex-start" }}>
          Add the page that is open
        </Button>
      )}
      {problem !== undefined && (
        <Text c="red" size="sm" role="alert">
          {problem}
        </Text>
      )}
    </Stack>
  );
}
