import { ActionIcon, Alert, Box, Group, Select, Title, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBook, IconHelpCircle, IconMoon, IconPlus, IconSun } from "@tabler/icons-react";
import { type Equipment } from "./api/schemas.ts";
import { CreateEquipment } from "./equipment/create-equipment.tsx";

interface HeaderProps {
  readonly equipment: readonly Equipment[];
  readonly current: Equipment | undefined;
  readonly problem: string | undefined;
  readonly canCreate: boolean;
  readonly onChoose: (slug: string) => void;
  readonly onCreated: (slug: string) => void;
  readonly onShowManual?: () => void;
  /** For experts: changes between the conversation and the questions without an answer. */
  readonly onToggleExperts?: () => void;
  readonly showsExperts: boolean;
}

/** Which machine is being asked, and how to choose or add another. */
export function Header({
  equipment,
  current,
  problem,
  canCreate,
  onChoose,
  onCreated,
  onShowManual,
  onToggleExperts,
  showsExperts,
}: HeaderProps) {
  const [creating, { open, close }] = useDisclosure(false);
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";

  return (
    <Box component="header" px="md" py="xs" style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Group gap="sm" wrap="nowrap" flex={1} miw={0}>
          <img src="/icon.svg" alt="" width={32} height={32} />
          <Title order={1} size="h4" visibleFrom="sm">
            Equivox
          </Title>
          <Select
            aria-label="Machine"
            placeholder="No machine yet"
            data={equipment.map((one) => ({ value: one.slug, label: one.name }))}
            value={current?.slug ?? null}
            onChange={(slug) => slug !== null && onChoose(slug)}
            allowDeselect={false}
            searchable={equipment.length > 8}
            flex={1}
            maw={360}
          />
          {canCreate && (
            <Tooltip label="Add a machine">
              <ActionIcon variant="default" size="lg" onClick={open} aria-label="Add a machine">
                <IconPlus size={18} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        <Group gap="xs" wrap="nowrap">
          {onToggleExperts && (
            <Tooltip label={showsExperts ? "Back to the conversation" : "Questions without an answer"}>
              <ActionIcon
                variant={showsExperts ? "filled" : "default"}
                size="lg"
                onClick={onToggleExperts}
                aria-label="Questions without an answer"
                aria-pressed={showsExperts}
              >
                <IconHelpCircle size={18} />
              </ActionIcon>
            </Tooltip>
          )}
          {onShowManual && (
            <Tooltip label="Manual">
              <ActionIcon variant="default" size="lg" onClick={onShowManual} aria-label="Manual">
                <IconBook size={18} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={dark ? "Light colours" : "Dark colours"}>
            <ActionIcon
              variant="default"
              size="lg"
              onClick={() => setColorScheme(dark ? "light" : "dark")}
              aria-label={dark ? "Light colours" : "Dark colours"}
            >
              {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {problem !== undefined && (
        <Alert color="red" mt="xs" role="alert">
          {problem}
        </Alert>
      )}
      <CreateEquipment opened={creating} onClose={close} onCreated={onCreated} />
    </Box>
  );
}
