import { Button, Group, PasswordInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { z } from "zod";
import { request } from "../api/request.ts";
import { useAttempt } from "../api/use-attempt.ts";

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
  const { busy, problem, attempt } = useAttempt();

  function send(event: SyntheticEvent): void {
    event.preventDefault();
    void attempt(async () => {
      const path = `/v1/documents/${encodeURIComponent(documentId)}/password`;
      const { jobId } = await request(path, { method: "POST", json: { password }, reply: unlockReply });
      setPassword("");
      onSent(jobId);
    });
  }

  return (
    <form onSubmit={send}>
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
        <Button type="submit" loading={busy} disabled={password === ""}>
          Open
        </Button>
      </Group>
    </form>
  );
}
