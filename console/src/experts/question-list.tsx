import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { z } from "zod";
import { request } from "../api/request.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { useLoad } from "../api/use-load.ts";
import { Problem } from "../problem.tsx";
import { type QuestionGroup, questionGroupList } from "./expert-schemas.ts";

interface QuestionListProps {
  readonly slug: string;
  readonly onAnswer: (group: QuestionGroup) => void;
}

/** Questions that were not answered, or wrongly; those asked most first. */
export function QuestionList({ slug, onAnswer }: QuestionListProps) {
  const path = `/v1/equipment/${encodeURIComponent(slug)}/unanswered`;
  const load = useCallback((signal: AbortSignal) => request(path, { reply: questionGroupList, signal }), [path]);
  const { value, error, reload } = useLoad(load);
  const [more, setMore] = useState<z.infer<typeof questionGroupList>>();
  const { busy, problem, attempt } = useAttempt();
  const questions = [...(value?.questions ?? []), ...(more?.questions ?? [])];
  const after = more ? more.after : value?.after;

  const dismiss = (id: string) =>
    attempt(async () => {
      await request(`${path}/${encodeURIComponent(id)}`, { method: "PATCH", json: { state: "dismissed" }, reply: z.unknown() });
      setMore(undefined);
      reload();
    });
  const showMore = (position: string) =>
    attempt(async () => {
      const next = await request(`${path}?after=${encodeURIComponent(position)}`, { reply: questionGroupList });
      setMore((known) => ({ ...next, questions: [...(known?.questions ?? []), ...next.questions] }));
    });

  return (
    <Stack p="md" gap="sm">
      <Problem text={problem ?? error} />
      {value && questions.length === 0 && (
        <Text c="dimmed">Nothing to do: every question was answered, and nobody has marked an answer as wrong.</Text>
      )}
      {questions.map((group) => (
        <QuestionItem key={group.id} group={group} onAnswer={onAnswer} onDismiss={() => void dismiss(group.id)} />
      ))}
      {after !== undefined && (
        <Button variant="default" loading={busy} onClick={() => void showMore(after)}>
          Show more
        </Button>
      )}
    </Stack>
  );
}

interface QuestionItemProps {
  readonly group: QuestionGroup;
  readonly onAnswer: (group: QuestionGroup) => void;
  readonly onDismiss: () => void;
}

function QuestionItem({ group, onAnswer, onDismiss }: QuestionItemProps) {
  const { kind, question, count, lastSeen, examples } = group;
  const others = examples.filter((example) => example.question !== question || example.answer !== undefined);
  return (
    <Paper withBorder p="sm" data-testid="question-group">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Text fw={600}>{question}</Text>
          <Badge variant="light" flex="none" color={kind === "wrong" ? "orange" : "cyan"} style={{ textTransform: "none" }}>
            {kind === "wrong" ? `marked wrong ${times(count)}` : `asked ${times(count)}`}
          </Badge>
        </Group>
        {others.map((example, index) => (
          <Text key={index} size="sm" c="dimmed">
            {example.answer === undefined ? `Also: ${example.question}` : `Answered: ${example.answer}`}
            {example.reason !== undefined && ` — ${example.reason}`}
          </Text>
        ))}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            last on {new Date(lastSeen).toLocaleDateString()}
          </Text>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={onDismiss} aria-label={`Dismiss: ${question}`}>
              Dismiss
            </Button>
            <Button size="xs" onClick={() => onAnswer(group)} aria-label={`Answer: ${question}`}>
              Answer
            </Button>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);
