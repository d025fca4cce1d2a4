import { Box, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useState } from "react";
import { z } from "zod";
import { request } from "./api/request.ts";
import { equipmentSchema, type Citation, type Identity } from "./api/schemas.ts";
import { useLoad } from "./api/use-load.ts";
import { ConversationPane } from "./conversation/conversation-pane.tsx";
import { ExpertsPane } from "./experts/experts-pane.tsx";
import { Header } from "./header.tsx";
import { ManualPane, type OpenPage } from "./manual/manual-pane.tsx";

const equipmentList = z.object({ equipment: z.array(equipmentSchema) });
const narrow = "(max-width: 62em)";
const rememberedKey = "equivox.equipment";

/** The whole page once somebody is signed in: the conversation, and the manual beside it. */
export function Workspace({ identity }: { readonly identity: Identity }) {
  const load = useCallback((signal: AbortSignal) => request("/v1/equipment", { reply: equipmentList, signal }), []);
  const { value, error, reload } = useLoad(load);
  const equipment = value?.equipment ?? [];
  const [chosen, setChosen] = useState(() => localStorage.getItem(rememberedKey));
  const [openPage, setOpenPage] = useState<OpenPage>();
  const [manualOpened, setManualOpened] = useState(false);
  const [expertsShown, setExpertsShown] = useState(false);
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false });

  const current = equipment.find((one) => one.slug === chosen) ?? equipment[0];
  const slug = current?.slug;

  useEffect(() => setOpenPage(undefined), [slug]);

  const choose = useCallback((next: string) => {
    localStorage.setItem(rememberedKey, next);
    setChosen(next);
  }, []);

  const showPage = useCallback(
    (page: OpenPage) => {
      setOpenPage(page);
      setManualOpened(isNarrow);
    },
    [isNarrow],
  );

  const openCitation = useCallback(
    (citation: Citation) => {
      showPage({ documentId: citation.documentId, page: citation.page, quote: citation.quote });
    },
    [showPage],
  );

  const created = useCallback(
    (next: string) => {
      choose(next);
      reload();
      setManualOpened(isNarrow);
    },
    [choose, reload, isNarrow],
  );

  const isExpert = ["answers:write", "admin"].some((permission) => identity.permissions?.includes(permission) ?? false);
  const showsExperts = isExpert && expertsShown;

  const manual = <ManualPane key={slug ?? ""} equipment={current} identity={identity} openPage={openPage} onOpenPage={setOpenPage} />;

  return (
    <Box h="100dvh" style={{ display: "flex", flexDirection: "column" }}>
      <Header
        equipment={equipment}
        current={current}
        problem={error}
        canCreate={identity.permissions?.includes("equipment:write") ?? false}
        onChoose={choose}
        onCreated={created}
        showsExperts={showsExperts}
        {...(isExpert ? { onToggleExperts: () => setExpertsShown((shown) => !shown) } : {})}
        {...(isNarrow ? { onShowManual: () => setManualOpened(true) } : {})}
      />
      <Box component="main" flex={1} mih={0}>
        <div className="workspace">
          {showsExperts && (
            <section className="pane" aria-label="Questions for experts">
              <ExpertsPane key={slug ?? ""} equipment={current} openPage={openPage} onOpenPage={showPage} />
            </section>
          )}
          {/* Goes on out of sight: whoever looks at questions does not end a conversation by that. */}
          <section className="pane" aria-label="Conversation" hidden={showsExperts}>
            <ConversationPane key={slug ?? ""} equipment={current} identity={identity} onOpenCitation={openCitation} />
          </section>
          {!isNarrow && (
            <section className="pane" aria-label="Manual">
              {manual}
            </section>
          )}
        </div>
      </Box>
      {isNarrow && (
        <Drawer
          opened={manualOpened}
          onClose={() => setManualOpened(false)}
          position="right"
          size="100%"
          title="Manual"
          closeButtonProps={{ "aria-label": "Close the manual" }}
        >
          {manual}
        </Drawer>
      )}
    </Box>
  );
}
