import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { messageOf, request } from "../api/request.ts";
import { equipmentSchema } from "../api/schemas.ts";
import { slugOf } from "./slug.ts";

interface CreateEquipmentProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCreated: (slug: string) => void;
}

/** Adds a machine. */
export function CreateEquipment({ opened, onClose, onCreated }: CreateEquipmentProps) {
  const [name, setName] = useState("");
  const [manufacturer, setManufacturer] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const slug = slugOf(name);

  async function create(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const json = { slug, name: name.trim(), ...(manufacturer.trim() === "" ? {} : { manufacturer: manufacturer.trim() }) };
      await request("/v1/equipment", { method: "POST", json, reply: equipmentSchema });
      setName("");
      setManufacturer("");
      onClose();
      onCreated(slug);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Add a machine">
      <form onSubmit={(event) => void create(event)}>
        <Stack>
          <TextInput
            label="Name"
            description={slug === "" ? "As people call it" : `Known to the API as ${slug}`}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            maxLength={200}
            data-autofocus
          />
          <TextInput
            label="Manufacturer"
            value={manufacturer}
            onChange={(event) => setManufacturer(event.currentTarget.value)}
            maxLength={200}
          />
          {problem !== undefined && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={slug === ""}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
