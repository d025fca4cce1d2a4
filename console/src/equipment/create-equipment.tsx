import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { request } from "../api/request.ts";
import { equipmentSchema } from "../api/schemas.ts";
import { useAttempt } from "../api/use-attempt.ts";
import { Problem } from "../problem.tsx";
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
  const { busy, problem, attempt } = useAttempt();
  const slug = slugOf(name);

  function create(event: SyntheticEvent): void {
    event.preventDefault();
    void attempt(async () => {
      const json = { slug, name: name.trim(), ...(manufacturer.trim() === "" ? {} : { manufacturer: manufacturer.trim() }) };
      await request("/v1/equipment", { method: "POST", json, reply: equipmentSchema });
      setName("");
      setManufacturer("");
      onClose();
      onCreated(slug);
    });
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Add a machine">
      <form onSubmit={create}>
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
          <Problem text={problem} />
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
