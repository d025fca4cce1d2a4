import { Alert, Badge, Button, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { z } from "zod";
import { request } from "../api/request.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { useLoad } from "../api/use-load.ts";
import { type OpenPage } from "../manual/manual-pane.tsx";
import { Problem } from "../problem.tsx";
import { type VerifiedAnswer, verifiedAnswerList, verifiedAnswerSchema } from "./expert-schemas.ts";

interface VerifiedListProps {
  readonly slug: string;
  readonly onEdit: (answer: VerifiedAnswer) => void;
  readonly onNew: () => void;
  readonly onOpenPage: (page: OpenPage) => void;
}

/** As many as the API gives at once. */
const pageSize = 200;

/** The answers that experts have given; those that need a review first. */
export function VerifiedList({ slug, onEdit, onNew, onOpenPage }: VerifiedListProps) {
  const path = `/v1/equipment/${encodeURIComponent(slug)}/verified-answers`;
  const load = useCallback((signal: AbortSignal) => loadAll(path, signal), [path]);
  const { value, error, reload } = useLoad(load);
  const { problem, attempt } = useAttempt();
  const answers = (value ?? []).toSorted((left, right) => Number(right.needsReview) - Number(left.needsReview));

  const confirm = ({ id }: VerifiedAnswer) =>
    attempt(async () => {
      await request(`${path}/${encodeURIComponent(id)}/confirm`, { method: "POST", reply: verifiedAnswerSchema });
      reload();
    });
  const remove = ({ id }: VerifiedAnswer) =>
    attempt(async () => {
      await request(`${path}/${encodeURIComponent(id)}`, { method: "DELETE", reply: z.unknown() });
      reload();
    });

  return (
    <Stack p="md" gap="sm">
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={onNew} style={{ alignSelf: "flex-start" }}>
        New answer
      </Button>
      <Problem text={problem ?? error} />
      {value && answers.length === 0 && <Text c="dimmed">No verified answer yet.</Text>}
      {answers.map((answer) => (
        <VerifiedItem
          key={answer.id}
          answer={answer}
          onOpenPage={onOpenPage}
          onEdit={() => onEdit(answer)}
          onConfirm={() => void confirm(answer)}
          onDelete={() => void remove(answer)}
        />
      ))}
    </Stack>
  );
}

/** All pages of the list, so that none that needs a review stays out of sight. */
async function loadAll(path: string, signal: AbortSignal): Promise<readonly VerifiedAnswer[]> {
  const answers: VerifiedAnswer[] = [];
  for (let after: string | undefined = ""; after !== undefined;) {
    const position = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const page: z.infer<typeof verifiedAnswerList> = await request(`${path}?limit=${pageSize}${position}`, {
      reply: verifiedAnswerList,
      signal,
    });
    answers.push(...page.answers);
    after = page.after;
  }
  return answers;
}

interface VerifiedItemProps {
  readonly answer: VerifiedAnswer;
  readonly onOpenPage: (page: OpenPage) => void;
  readonly onEdit: () => void;
  readonly onConfirm: () => void;
  readonly onDelete: () => void;
}

function VerifiedItem({ answer, onOpenPage, onEdit, onConfirm, onDelete }: VerifiedItemProps) {
  const [deleting, setDeleting] = useState(false);
  const { question, answer: text, pages, author, date, needsReview, changes, served } = answer;
  return (
    <Paper withBorder p="sm" data-testid="verified-answer">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Text fw={600}>{question}</Text>
          {needsReview && (
            <Badge color="orange" variant="light" flex="none" style={{ textTransform: "none" }}>
              needs review
            </Badge>
          )}
        </Group>
        <Text>{text}</Text>
        {pages.length > 0 && (
          <Group gap="xs">
            {pages.map((page) => (
              <UnstyledButton
                key={`${page.documentId}.${page.page}`}
                onClick={() => onOpenPage({ documentId: page.documentId, page: page.page })}
                aria-label={`Open page ${page.pageLabel ?? page.page} of ${page.title}`}
              >
                <Badge variant="light" style={{ cursor: "pointer", textTransform: "none" }}>
                  page {page.pageLabel ?? page.page}, {page.title}
                </Badge>
              </UnstyledButton>
            ))}
          </Group>
        )}
        {needsReview && (
          <Alert color="orange" p="xs">
            {changes.map(({ title, change }) => `${title} ${change === "deleted" ? "was deleted" : "has a new version"}.`).join(" ")}{" "}
            {served
              ? "The pages read as before, so this answer is still given."
              : "A page reads otherwise, so the manuals answer until this is confirmed."}
          </Alert>
        )}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            verified by {author} on {new Date(date).toLocaleDateString()}
          </Text>
          <Group gap="xs">
            {needsReview && (
              <Button size="xs" onClick={onConfirm} aria-label={`Confirm: ${question}`}>
                Confirm
              </Button>
            )}
            <Button size="xs" variant="default" onClick={onEdit} aria-label={`Edit: ${question}`}>
              Edit
            </Button>
            {deleting ? (
              <>
                <Button size="xs" color="red" onClick={onDelete}>
                  Delete
                </Button>
                <Button size="xs" variant="default" onClick={() => setDeleting(false)}>
                  Keep
                </Button>
              </>
            ) : (
              <Button size="xs" variant="subtle" color="gray" onClick={() => setDeleting(true)} aria-label={`Delete: ${question}`}>
                Delete
              </Button>
            )}
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}
