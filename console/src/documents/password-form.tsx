import { Button, Group, PasswordInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { z } from "zod";
import { messageOf, request } from "../api/request.ts";

const unlockReply = z.object({ jobId: z.string() });
const longestPassword = 127;

interface PasswordFormProps {
  readonly documentId: string;
  readonly fileName: string;
  /** The document is read again, by this job. */
  readonly onSent: (jobId: string) => void;
}

/** Asks for the password of a document that does not open without one. */
export function PasswordForm({ documentId, fileName, onSent }: PasswordFormProps) {
  const [password, setPassword] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function send(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setSending(true);
    setProblem(undefined);
    try {
      const path = `/v1/documents/${encodeURIComponent(documentId)}/password`;
      const { jobId } = await request(path, { method: "POST", json: { password }, reply: unlockReply });
      setPassword("");
      onSent(jobId);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setSending(false);
    }
  }

  return (
    <form onSubmit={(event) => void send(event)}>
      <Group align="flex-start" gap="xs" mt="xs" wrap="nowrap">
        <PasswordInput
          flex={1}
          aria-label={`Password of ${fileName}`}
          placeholder="Password"
          autoComplete="off"
          maxLength={longestPassword}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={problem}
        />
        <Button type="submit" loading={sending} disabled={password === ""}>
          Open
        </Button>
      </Group>
    </form>
  );
}
