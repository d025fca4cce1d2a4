import { Alert, Badge, Box, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconMicrophone, IconRosetteDiscountCheck } from "@tabler/icons-react";
import { type Citation, type Sentence } from "../api/schemas.ts";
import { AnswerFeedback } from "./answer-feedback.tsx";
import { type TurnView } from "./conversation-reducer.ts";
import { describeTiming } from "./timing.ts";

interface TurnItemProps {
  readonly turn: TurnView;
  readonly active: boolean;
  readonly speaking: boolean;
  readonly onOpenCitation: (citation: Citation) => void;
}

/** A question and its answer; each sentence carries a mark that opens its page. */
export function TurnItem({ turn, active, speaking, onOpenCitation }: TurnItemProps) {
  const timing = describeTiming(turn.timingMs);
  return (
    <Stack gap="xs" data-testid="turn">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {turn.mode === "voice" && <IconMicrophone size={18} aria-label="Spoken" style={{ flex: "none", marginTop: 3 }} />}
        <Text fw={600} data-testid="question">
          {turn.question}
        </Text>
      </Group>
      {turn.understood !== undefined && (
        <Text size="sm" c="dimmed" data-testid="understood">
          Understood as: {turn.understood}
        </Text>
      )}
      <Box pl="sm" style={{ borderInlineStart: "3px solid var(--mantine-primary-color-filled)" }} data-testid="answer">
        {turn.sentences.length === 0 && turn.answered === undefined && active && <Text c="dimmed">Looking in the manual…</Text>}
        {turn.sentences.map((sentence) => (
          <SentenceItem key={sentence.index} sentence={sentence} onOpenCitation={onOpenCitation} />
        ))}
        {turn.answered === false && (
          <Text c="dimmed" size="sm">
            Not in the manuals of this machine.
          </Text>
        )}
        {turn.interrupted && (
          <Text c="dimmed" size="sm">
            Interrupted.
          </Text>
        )}
      </Box>
      <Group gap="xs">
        {timing.map(({ label, text }) => (
          <Text key={label} size="xs" c="dimmed" data-testid="timing">
            {label} {text}
          </Text>
        ))}
        {active && speaking && (
          <Badge size="xs" variant="light">
            Speaking
          </Badge>
        )}
        {turn.verified && (
          <Badge
            size="sm"
            color="teal"
            variant="light"
            leftSection={<IconRosetteDiscountCheck size={14} aria-hidden />}
            style={{ textTransform: "none" }}
            data-testid="verified"
          >
            verified by {turn.verified.author}, {new Date(turn.verified.date).toLocaleDateString()}
          </Badge>
        )}
        {turn.answerId !== undefined && <AnswerFeedback answerId={turn.answerId} />}
      </Group>
    </Stack>
  );
}

interface SentenceItemProps {
  readonly sentence: Sentence;
  readonly onOpenCitation: (citation: Citation) => void;
}

function SentenceItem({ sentence, onOpenCitation }: SentenceItemProps) {
  const body = (
    <Text component="p" m={0} className="sentence">
      {sentence.text}
      {sentence.citations.map((citation) => (
        <PageMark key={`${citation.documentId}.${citation.page}.${citation.n}`} citation={citation} onOpen={onOpenCitation} />
      ))}
    </Text>
  );
  if (!sentence.warning) return body;
  return (
    <Alert color="orange" icon={<IconAlertTriangle />} my="xs" p="xs">
      {body}
    </Alert>
  );
}

function PageMark({ citation, onOpen }: { readonly citation: Citation; readonly onOpen: (citation: Citation) => void }) {
  const page = citation.pageLabel ?? String(citation.page);
  return (
    <UnstyledButton
      ml={6}
      onClick={() => onOpen(citation)}
      aria-label={`Open page ${page} of ${citation.title}`}
      title={citation.headingPath.join(" › ")}
      data-testid="page-mark"
      style={{ verticalAlign: "baseline" }}
    >
      <Badge size="sm" variant="light" style={{ cursor: "pointer", textTransform: "none" }}>
        page {page}
      </Badge>
    </UnstyledButton>
  );
}
