import { ActionIcon, Button, Group, TextInput, Tooltip } from "@mantine/core";
import { IconMicrophone, IconPlayerStopFilled, IconSend } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { type Voice } from "../voice/use-voice.ts";

interface AskFormProps {
  readonly disabled: boolean;
  readonly voice: Voice;
  readonly userSpeaking: boolean;
  readonly maxCharacters: number;
  readonly onAsk: (question: string) => void;
}

/** Where a person talks or types. */
export function AskForm({ disabled, voice, userSpeaking, maxCharacters, onAsk }: AskFormProps) {
  const [question, setQuestion] = useState("");
  const talking = voice.state === "talking" || voice.state === "reconnecting";

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const trimmed = question.trim();
    if (trimmed === "") return;
    setQuestion("");
    onAsk(trimmed);
  }

  return (
    <form onSubmit={submit}>
      <Group gap="sm" wrap="nowrap">
        <Button
          size="md"
          color={talking ? "red" : "cyan"}
          leftSection={talking ? <IconPlayerStopFilled size={18} /> : <IconMicrophone size={18} />}
          loading={voice.state === "connecting"}
          disabled={disabled}
          aria-pressed={talking}
          onClick={() => void (talking ? voice.hangUp() : voice.talk())}
          flex="none"
        >
          {talking ? (userSpeaking ? "Hearing you" : "Stop") : "Talk"}
        </Button>
        <TextInput
          size="md"
          flex={1}
          miw={0}
          aria-label="Question"
          placeholder={talking ? "Ask aloud, or type" : "Type a question"}
          value={question}
          onChange={(event) => setQuestion(event.currentTarget.value)}
          maxLength={maxCharacters}
          disabled={disabled}
          rightSection={
            <Tooltip label="Ask">
              <ActionIcon type="submit" variant="subtle" aria-label="Ask" disabled={disabled || question.trim() === ""}>
                <IconSend size={18} />
              </ActionIcon>
            </Tooltip>
          }
        />
      </Group>
    </form>
  );
}
