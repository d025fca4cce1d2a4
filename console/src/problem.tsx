import { Alert } from "@mantine/core";

/** What went wrong, when something did. */
export function Problem({ text }: { readonly text: string | undefined }) {
  return (
    text !== undefined && (
      <Alert color="red" role="alert">
        {text}
      </Alert>
    )
  );
}
