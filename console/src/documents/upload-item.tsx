import { Alert, Group, Paper, Progress, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { PasswordForm } from "./password-form.tsx";
import { type Upload } from "./use-uploads.ts";

const stageLabels: Readonly<Record<string, string>> = {
  sending: "Sending",
  waiting: "Waiting",
  reading: "Reading pages",
  indexing: "Indexing",
  understanding: "Understanding passages",
  done: "Ready",
};

interface UploadItemProps {
  readonly item: Upload;
  readonly onDismiss: () => void;
  /** A password was sent: the job goes on. */
  readonly onUnlocked: (jobId: string) => void;
}

/** How far one upload is. */
export function UploadItem({ item, onDismiss, onUnlocked }: UploadItemProps) {
  if (item.problem !== undefined) {
    return (
      <Alert
        color={item.lockedDocument === undefined ? "red" : "yellow"}
        title={item.fileName}
        withCloseButton
        closeButtonLabel="Dismiss"
        onClose={onDismiss}
        role="alert"
        data-testid="upload"
      >
        {item.problem}
        {item.lockedDocument !== undefined && (
          <PasswordForm documentId={item.lockedDocument} fileName={item.fileName} onSent={onUnlocked} />
        )}
      </Alert>
    );
  }
  const { stage, done, total, reused = 0, embedded = 0 } = item.progress;
  const finished = stage === "done";
  const percent = finished ? 100 : total > 0 ? Math.round((100 * done) / total) : 0;
  return (
    <Paper withBorder p="sm" data-testid="upload">
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text size="sm" truncate>
          {item.fileName}
        </Text>
        <Group gap={4} wrap="nowrap">
          {finished && <IconCheck size={16} color="var(--mantine-color-green-6)" />}
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {stageLabels[stage] ?? stage}
            {!finished && total > 0 && stage !== "sending" ? ` ${done} of ${total}` : ""}
            {item.searchable && !finished ? " · answers already" : ""}
            {reused > 0 ? ` · ${embedded} of ${reused + embedded} passages are new` : ""}
          </Text>
        </Group>
      </Group>
      <Progress
        value={percent}
        animated={!finished}
        aria-label={`${item.fileName}: ${stageLabels[stage] ?? stage}`}
        {...(finished ? { color: "green" } : {})}
      />
    </Paper>
  );
}
