import { type VocabularySource } from "../knowledge/vocabulary-source.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { type SpeechToText } from "../voice/speech-to-text.ts";

export interface WarmUpOptions {
  readonly equipment: Pick<EquipmentStore, "list">;
  readonly vocabularies: VocabularySource;
  readonly speechToText: SpeechToText;
}

/**
 * Has the recogniser ready for the machine that is likely to be asked first, whose first talker would otherwise wait a second for
 * its vocabulary.
 */
export async function warmRecogniser({ equipment, vocabularies, speechToText }: WarmUpOptions): Promise<void> {
  const machines = await equipment.list(localTenant);
  const first = machines.find(({ manifest }) => manifest.active.length > 0);
  if (first) await speechToText.prepare(await vocabularies.read(localTenant, first.slug));
}
