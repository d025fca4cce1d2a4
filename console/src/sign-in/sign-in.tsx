import { Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { z } from "zod";
import { messageOf, request } from "../api/request.ts";
import { Problem } from "../problem.tsx";

/** Asks for an access token where the server does not sign the page in by itself. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function signIn(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await request("/v1/session", { method: "POST", json: { token: token.trim() }, reply: z.unknown() });
      onSignedIn();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Center h="100%" p="md">
      <Paper withBorder p="xl" maw={520} w="100%">
        <form onSubmit={(event) => void signIn(event)}>
          <Stack>
            <Title order={1} size="h2">
              Equivox
            </Title>
            <Text>Paste an access token. Whoever runs this server mints one with</Text>
            <Code block>npx equivox token --user you --tenant yours --permissions ask,documents:read</Code>
            <PasswordInput label="Access token" value={token} onChange={(event) => setToken(event.currentTarget.value)} autoFocus />
            <Problem text={problem} />
            <Button type="submit" loading={busy} disabled={token.trim() === ""}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
