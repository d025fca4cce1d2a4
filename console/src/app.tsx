import { Alert, Center, Loader, Stack, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { z } from "zod";
import { messageOf, request } from "./api/request.ts";
import { identitySchema, type Identity } from "./api/schemas.ts";
import { SignIn } from "./sign-in/sign-in.tsx";
import { Workspace } from "./workspace.tsx";

const loadIdentity = (): Promise<Identity> => request("/v1/identity", { reply: identitySchema });

/** In local mode the page signs itself in; elsewhere a person pastes a token. */
async function establishIdentity(): Promise<Identity> {
  const identity = await loadIdentity();
  if (identity.signedIn || !identity.localMode) return identity;
  await request("/v1/local/session", { method: "POST", reply: z.unknown() });
  return loadIdentity();
}

export function App() {
  const [identity, setIdentity] = useState<Identity>();
  const [problem, setProblem] = useState<string>();

  const establish = useCallback(() => {
    establishIdentity().then(setIdentity, (error: unknown) => setProblem(messageOf(error)));
  }, []);
  useEffect(establish, [establish]);

  if (problem !== undefined) {
    return (
      <Center h="100%" p="md">
        <Alert color="red" title="Equivox cannot be reached" role="alert">
          {problem}
        </Alert>
      </Center>
    );
  }
  if (!identity) {
    return (
      <Center h="100%">
        <Stack align="center">
          <Loader />
          <Text c="dimmed">Signing in…</Text>
        </Stack>
      </Center>
    );
  }
  return identity.signedIn ? <Workspace identity={identity} /> : <SignIn onSignedIn={establish} />;
}
