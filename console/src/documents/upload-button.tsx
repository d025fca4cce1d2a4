import { Button, FileButton, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";

/** For those who do not drop files. */
export function UploadButton({ onFiles }: { readonly onFiles: (files: File[]) => void }) {
  return (
    <div>
      <FileButton onChange={onFiles} multiple accept=".pdf,.docx,.html,.htm,.md,.markdown,.txt">
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={18} />}>
            Add a manual
          </Button>
        )}
      </FileButton>
      <Text size="xs" c="dimmed" mt={4}>
        PDF, Word, HTML, Markdown or plain text. You can also drop files here.
      </Text>
    </div>
  );
}
