import { type Log } from "../base/log.ts";
import { problemOf } from "../errors.ts";
import { type VocabularySource } from "../knowledge/vocabulary-source.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { type SpeechToText } from "../voice/speech-to-text.ts";

export interface WarmUpOptions {
  readonly equipment: Pick<EquipmentStore, "list">;
  readonly vocabularies: VocabularySource;
  readonly speechToText: SpeechToText;
  readonly log: Log;
}

/**
 * Has the recogniser ready for the machine that is likely to be asked first, whose first talker would otherwise wait a second for
 * its vocabulary. A warm-up that fails costs nothing else.
 */
export async function warmRecogniser({ equipment, vocabularies, speechToText, log }: WarmUpOptions): Promise<void> {
  try {
    const machines = await equipment.list(localTenant);
    const first = machines.find(({ manifest }) => manifest.active.length > 0);
    if (first) await speechToText.prepare(await vocabularies.read(localTenant, first.slug));
  } catch (error) {
    log.warn({ problem: problemOf(error) }, "the recogniser could not be warmed up");
  }
}
