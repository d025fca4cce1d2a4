import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { request } from "../api/request.ts";
import { type ManualDocument } from "../api/schemas.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { type OpenPage } from "../manual/manual-pane.tsx";
import { Problem } from "../problem.tsx";
import { bodyOf, type Draft } from "./draft.ts";
import { verifiedAnswerSchema } from "./expert-schemas.ts";
import { PagePicker } from "./page-picker.tsx";

interface AnswerFormProps {
  readonly slug: string;
  readonly draft: Draft;
  readonly documents: readonly ManualDocument[];
  readonly openPage: OpenPage | undefined;
  readonly onOpenPage: (page: OpenPage) => void;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

/** Where an expert answers a question once for everybody. */
export function AnswerForm({ slug, draft: initial, documents, openPage, onOpenPage, onSaved, onCancel }: AnswerFormProps) {
  const [draft, setDraft] = useState(initial);
  const { busy, problem, attempt } = useAttempt();
  const change = (part: Partial<Draft>): void => setDraft((known) => ({ ...known, ...part }));

  function save(event: SyntheticEvent): void {
    event.preventDefault();
    void attempt(async () => {
      const path = `/v1/equipment/${encodeURIComponent(slug)}/verified-answers`;
      const { id } = draft;
      const options = { json: bodyOf(draft), reply: verifiedAnswerSchema };
      if (id === undefined) await request(path, { method: "POST", ...options });
      else await request(`${path}/${encodeURIComponent(id)}`, { method: "PUT", ...options });
      onSaved();
    });
  }

  return (
    <form onSubmit={save} aria-label="Verified answer" data-testid="answer-form">
      <Stack gap="sm">
        <TextInput label="Question" required value={draft.question} onChange={(event) => change({ question: event.currentTarget.value })} />
        <Textarea
          label="Answer"
          description="As it is said aloud. A sentence that begins with WARNING: is read to its end."
          required
          autosize
          minRows={3}
          value={draft.answer}
          onChange={(event) => change({ answer: event.currentTarget.value })}
          data-autofocus
        />
        <PagePicker
          documents={documents}
          pages={draft.pages}
          openPage={openPage}
          onChange={(pages) => change({ pages })}
          onOpenPage={onOpenPage}
        />
        <Textarea
          label="Other ways of asking"
          description="One on each line"
          autosize
          minRows={1}
          value={draft.phrasings}
          onChange={(event) => change({ phrasings: event.currentTarget.value })}
        />
        <Problem text={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={draft.question.trim() === "" || draft.answer.trim() === ""}>
            Save answer
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
