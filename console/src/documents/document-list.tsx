import { ActionIcon, Button, Group, Paper, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconBook, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { z } from "zod";
import { messageOf, request } from "../api/request.ts";
import { type ManualDocument } from "../api/schemas.ts";
import { Problem } from "../problem.tsx";
import { PasswordForm } from "./password-form.tsx";

interface DocumentListProps {
  readonly documents: readonly ManualDocument[];
  readonly canDelete: boolean;
  readonly onOpen: (documentId: string) => void;
  readonly onDeleted: () => void;
  /** A document is read again with its password, by this job. */
  readonly onUnlocked: (document: ManualDocument, jobId: string) => void;
}

/** The documents that answers are taken from. */
export function DocumentList({ documents, canDelete, onOpen, onDeleted, onUnlocked }: DocumentListProps) {
  const [unlocking, setUnlocking] = useState<string>();
  const [confirming, setConfirming] = useState<string>();
  const [problem, setProblem] = useState<string>();

  async function remove(documentId: string): Promise<void> {
    setConfirming(undefined);
    setProblem(undefined);
    try {
      await request(`/v1/documents/${encodeURIComponent(documentId)}`, { method: "DELETE", reply: z.unknown() });
      onDeleted();
    } catch (error) {
      setProblem(messageOf(error));
    }
  }

  return (
    <>
      <Problem text={problem} />
      {documents.map((document) => (
        <Paper key={document.documentId} withBorder p="sm" data-testid="document">
          <Group justify="space-between" wrap="nowrap">
            <UnstyledButton onClick={() => onOpen(document.documentId)} flex={1} miw={0}>
              <Group gap="sm" wrap="nowrap">
                <IconBook size={22} style={{ flex: "none" }} />
                <div style={{ minWidth: 0 }}>
                  <Text fw={500} truncate>
                    {document.title}
                  </Text>
                  <Text size="xs" c="dimmed" truncate>
                    {document.fileName}
                    {document.activeVersion === undefined ? " · not answering yet" : ""}
                  </Text>
                </div>
              </Group>
            </UnstyledButton>
            {canDelete &&
              (confirming === document.documentId ? (
                <Group gap="xs" wrap="nowrap">
                  <Button size="xs" color="red" onClick={() => void remove(document.documentId)}>
                    Delete
                  </Button>
                  <Button size="xs" variant="default" onClick={() => setConfirming(undefined)}>
                    Keep
                  </Button>
                </Group>
              ) : (
                <Tooltip label="Delete">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Delete ${document.title}`}
                    onClick={() => setConfirming(document.documentId)}
                  >
                    <IconTrash size={18} />
                  </ActionIcon>
                </Tooltip>
              ))}
            {canDelete && document.activeVersion === undefined && unlocking !== document.documentId && (
              <Button size="xs" variant="default" onClick={() => setUnlocking(document.documentId)}>
                Password…
              </Button>
            )}
          </Group>
          {unlocking === document.documentId && (
            <PasswordForm
              documentId={document.documentId}
              fileName={document.fileName}
              onSent={(jobId) => {
                setUnlocking(undefined);
                onUnlocked(document, jobId);
              }}
            />
          )}
        </Paper>
      ))}
    </>
  );
}
