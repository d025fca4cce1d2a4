import { type WordField, words } from "./word-field.ts";

/** Safety, injury and emergencies. */
export const safetyAndInjury: WordField = {
  things: words(`
accident accidents alarm alarms ambulance ambulances ankle ankles apron aprons barrier barriers bleed bleeding bleeds blood bodies body
bone bones boots breathing bruise bruises burn burns caution chemical chemicals clothes clothing curtain curtains cut cuts danger dangers
doctors drill drills ear earmuffs earplugs ears electrocution electrocutions emergencies emergency evacuation evacuations exits explosion
explosions extinguisher extinguishers eye eyes eyewash finger fingers fires fracture fractures fumes glasses goggles hand hands hardhat
harness hazard hazards heart hearts helmet helmets hospitals hydrant hydrants incident incidents injuries injury interlock knee knees
lockout lung lungs mouth mouths neck necks nose noses notice notices ointment overalls poison poisons pulse pulses respirator respirators
risk risks safety scar scars shoulder shoulders siren sirens skin skins sprinkler sprinklers stomach tag tagout tags throat throats thumb
thumbs toe toes tooth vest vests visor visors wound wounds`),
  actions: words(`
alert breathe bruise chock choke collapse cough crush escape evacuate explode faint guard hurt inhale injure isolate itch lockout panic
pinch poison prevent rescue scald scream secure shout sneeze stab sting swallow tag touch trap vomit wound`),
  forms: words(`
alerted alerting breathed breathing bruised bruising choked choking collapsed collapsing coughed coughing crushed crushing escaped
escaping evacuated evacuating exploded exploding fainted fainting guarded guarding hurt hurting inhaled inhaling injured injuring isolated
isolating itching pinched pinching poisoned poisoning prevented preventing rescued rescuing scalded scalding screamed screaming secured
securing shouted shouting sneezed sneezing stabbed stabbing stinging stung swallowed swallowing tagged tagging touched touching trapped
trapping vomiting wounded wounding`),
  qualities: words(`
alive dangerous deadly dizzy explosive fatal guarded harmful harmless hazardous hurt ill injured minor poisonous protected risky safe
safer safest serious sick slippery trapped unconscious unguarded unsafe urgent`),
  others: words(`
carefully dangerously help safely urgently`),
};
