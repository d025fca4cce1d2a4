import { Alert, Box, Tabs, Title } from "@mantine/core";
import { useState } from "react";
import { type Equipment } from "../api/schemas.ts";
import { useDocuments } from "../documents/use-documents.ts";
import { type OpenPage } from "../manual/manual-pane.tsx";
import { AnswerForm } from "./answer-form.tsx";
import { type Draft, draftFor, draftOf, emptyDraft } from "./draft.ts";
import { QuestionList } from "./question-list.tsx";
import { VerifiedList } from "./verified-list.tsx";

interface ExpertsPaneProps {
  readonly equipment: Equipment | undefined;
  readonly openPage: OpenPage | undefined;
  readonly onOpenPage: (page: OpenPage) => void;
}

/** What an expert does for one machine: answers what its manuals do not, and keeps those answers true. */
export function ExpertsPane({ equipment, openPage, onOpenPage }: ExpertsPaneProps) {
  const slug = equipment?.slug;
  const [tab, setTab] = useState<string | null>("questions");
  const [draft, setDraft] = useState<Draft>();
  const { value, error } = useDocuments(slug);
  if (slug === undefined) return null;
  const answering = value?.documents.filter(({ activeVersion }) => activeVersion !== undefined) ?? [];

  if (draft) {
    return (
      <div className="scroll">
        <Box p="md">
          <Title order={2} size="h4" mb="sm">
            {draft.id === undefined ? "Answer a question" : "Edit an answer"}
          </Title>
          {error !== undefined && (
            <Alert color="red" role="alert" mb="sm">
              {error}
            </Alert>
          )}
          <AnswerForm
            slug={slug}
            draft={draft}
            documents={answering}
            openPage={openPage}
            onOpenPage={onOpenPage}
            onSaved={() => {
              setDraft(undefined);
              setTab("verified");
            }}
            onCancel={() => setDraft(undefined)}
          />
        </Box>
      </div>
    );
  }
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className="experts">
      <Tabs.List>
        <Tabs.Tab value="questions">Questions without an answer</Tabs.Tab>
        <Tabs.Tab value="verified">Verified answers</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="questions" className="scroll">
        <QuestionList slug={slug} onAnswer={(group) => setDraft(draftFor(group))} />
      </Tabs.Panel>
      <Tabs.Panel value="verified" className="scroll">
        <VerifiedList
          slug={slug}
          onEdit={(answer) => setDraft(draftOf(answer))}
          onNew={() => setDraft(emptyDraft)}
          onOpenPage={onOpenPage}
        />
      </Tabs.Panel>
    </Tabs>
  );
}
