import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { z } from "zod";
import { messageOf, request } from "../api/request.ts";

type Verdict = "right" | "wrong";

/** What the person who asked thinks of an answer; of a wrong one, why. */
export function AnswerFeedback({ answerId }: { readonly answerId: string }) {
  const [verdict, setVerdict] = useState<Verdict>();
  const [reason, setReason] = useState("");
  const [explained, setExplained] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function judge(next: Verdict, why?: string): Promise<void> {
    const before = verdict;
    setVerdict(next);
    setProblem(undefined);
    try {
      const json = { verdict: next, ...(why === undefined ? {} : { reason: why }) };
      await request(`/v1/answers/${encodeURIComponent(answerId)}/feedback`, { method: "POST", json, reply: z.unknown() });
      setExplained(why !== undefined);
    } catch (error) {
      setVerdict(before);
      setProblem(messageOf(error));
    }
  }

  function explain(event: SyntheticEvent): void {
    event.preventDefault();
    void judge("wrong", reason.trim());
  }

  return (
    <>
      <Group gap={2} role="group" aria-label="Was this answer right?">
        <VerdictButton verdict="right" chosen={verdict === "right"} onChoose={() => void judge("right")} />
        <VerdictButton verdict="wrong" chosen={verdict === "wrong"} onChoose={() => void judge("wrong")} />
      </Group>
      {verdict === "wrong" && !explained && (
        <form onSubmit={explain} style={{ flexBasis: "100%" }}>
          <Group gap="xs" wrap="nowrap">
            <TextInput
              size="xs"
              flex={1}
              aria-label="What is wrong with it?"
              placeholder="What is wrong with it?"
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button size="xs" type="submit" variant="default" disabled={reason.trim() === ""}>
              Send
            </Button>
          </Group>
        </form>
      )}
      <Text size="xs" c={problem === undefined ? "dimmed" : "red"} role="status">
        {problem ?? (verdict === undefined ? "" : verdict === "right" ? "Thank you." : "Noted for an expert.")}
      </Text>
    </>
  );
}

interface VerdictButtonProps {
  readonly verdict: Verdict;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function VerdictButton({ verdict, chosen, onChoose }: VerdictButtonProps) {
  const label = verdict === "right" ? "Right" : "Wrong";
  const Icon = verdict === "right" ? IconThumbUp : IconThumbDown;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={chosen ? "filled" : "subtle"}
        color={chosen ? "cyan" : "gray"}
        aria-label={label}
        aria-pressed={chosen}
        onClick={onChoose}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
