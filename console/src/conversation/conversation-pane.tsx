import { Alert, Box, Center, Stack, Text } from "@mantine/core";
import { PipecatClientProvider } from "@pipecat-ai/client-react";
import { useEffect, useReducer, useRef, useState } from "react";
import { type Citation, type Equipment, type Identity } from "../api/schemas.ts";
import { useVoice } from "../voice/use-voice.ts";
import { VoiceEvents } from "../voice/voice-events.tsx";
import { AskForm } from "./ask-form.tsx";
import { emptyConversation, reduceConversation } from "./conversation-reducer.ts";
import { TurnItem } from "./turn-item.tsx";

interface ConversationPaneProps {
  readonly equipment: Equipment | undefined;
  readonly identity: Identity;
  readonly onOpenCitation: (citation: Citation) => void;
}

/** Questions and answers, spoken or typed, with one machine. */
export function ConversationPane({ equipment, identity, onOpenCitation }: ConversationPaneProps) {
  const [conversation, dispatch] = useReducer(reduceConversation, emptyConversation);
  const voice = useVoice(equipment?.slug, conversation.sessionId);
  const [warning, setWarning] = useState<string>();
  const end = useRef<HTMLDivElement>(null);
  const lastTurn = conversation.turns.at(-1);

  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [lastTurn, conversation.partial, conversation.pending]);

  useEffect(() => {
    if (!voice.client) dispatch({ type: "disconnected" });
  }, [voice.client]);

  const problem = voice.problem ?? warning;

  return (
    <>
      {voice.client && (
        <PipecatClientProvider client={voice.client}>
          <VoiceEvents dispatch={dispatch} onProblem={setWarning} />
        </PipecatClientProvider>
      )}
      <div className="scroll" tabIndex={0} role="log" aria-label="Questions and answers" aria-live="polite">
        {conversation.turns.length === 0 && conversation.partial === "" && conversation.pending === "" ? (
          <Welcome equipment={equipment} />
        ) : (
          <Stack p="md" gap="lg">
            {conversation.turns.map((turn) => (
              <TurnItem
                key={turn.key}
                turn={turn}
                active={turn === lastTurn}
                speaking={conversation.botSpeaking}
                onOpenCitation={onOpenCitation}
              />
            ))}
            {(conversation.partial !== "" || conversation.userSpeaking) && (
              <Text c="dimmed" fs="italic" data-testid="partial">
                {conversation.partial === "" ? "Listening…" : `${conversation.partial}…`}
              </Text>
            )}
            {conversation.pending !== "" && (
              <div data-testid="pending">
                <Text fw={600} c="dimmed">
                  {conversation.pending}
                </Text>
                <Text size="sm" c="dimmed">
                  Waiting for the warning to end…
                </Text>
              </div>
            )}
            <div ref={end} />
          </Stack>
        )}
      </div>
      <Box p="md" style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}>
        <Text size="sm" c="dimmed" mb={voice.state === "reconnecting" ? "xs" : 0} role="status" data-testid="connection">
          {voice.state === "reconnecting" ? "Reconnecting…" : ""}
        </Text>
        {problem !== undefined && (
          <Alert
            color="orange"
            mb="sm"
            role="alert"
            withCloseButton
            closeButtonLabel="Dismiss"
            onClose={() => {
              voice.clearProblem();
              setWarning(undefined);
            }}
          >
            {problem}
          </Alert>
        )}
        <AskForm
          disabled={equipment === undefined}
          voice={voice}
          userSpeaking={conversation.userSpeaking}
          maxCharacters={identity.limits?.questionMaxCharacters ?? 1000}
          onAsk={(question) => {
            setWarning(undefined);
            void voice.ask(question).then((sent) => {
              if (sent) dispatch({ type: "asked", text: question });
            });
          }}
        />
      </Box>
    </>
  );
}

function Welcome({ equipment }: { readonly equipment: Equipment | undefined }) {
  return (
    <Center h="100%" p="xl">
      <Stack align="center" gap="xs" maw={420}>
        <Text fw={600} size="lg" ta="center">
          {equipment ? `Ask the ${equipment.name}` : "Add a machine to begin"}
        </Text>
        <Text c="dimmed" ta="center">
          {equipment
            ? "Press Talk and ask aloud, or type. Every sentence of the answer names the page that it stands on."
            : "Then drop its manual on the page, and ask."}
        </Text>
      </Stack>
    </Center>
  );
}
