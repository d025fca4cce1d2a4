import { bodyAndMind } from "./body-and-mind.ts";
import { electricityAndControls } from "./electricity-and-controls.ts";
import { fastenersAndParts } from "./fasteners-and-parts.ts";
import { functionWords } from "./function-words.ts";
import { general } from "./general.ts";
import { heatColdWeather } from "./heat-cold-weather.ts";
import { liquidsAndLeaks } from "./liquids-and-leaks.ts";
import { looksAndDirt } from "./looks-and-dirt.ts";
import { materialsAndConsumables } from "./materials-and-consumables.ts";
import { moneyAndOrdering } from "./money-and-ordering.ts";
import { peopleAndPermissions } from "./people-and-permissions.ts";
import { placesAndRooms } from "./places-and-rooms.ts";
import { safetyAndInjury } from "./safety-and-injury.ts";
import { soundsAndSmells } from "./sounds-and-smells.ts";
import { timeAndFrequency } from "./time-and-frequency.ts";
import { toolsAndHandling } from "./tools-and-handling.ts";
import { vehiclesAndLifting } from "./vehicles-and-lifting.ts";
import { workshopSlang } from "./workshop-slang.ts";
import { type WordField } from "./word-field.ts";

/** All everyday words, by area of life. */
export const wordFields: readonly WordField[] = [
  bodyAndMind,
  electricityAndControls,
  fastenersAndParts,
  functionWords,
  heatColdWeather,
  liquidsAndLeaks,
  looksAndDirt,
  materialsAndConsumables,
  moneyAndOrdering,
  peopleAndPermissions,
  placesAndRooms,
  safetyAndInjury,
  soundsAndSmells,
  timeAndFrequency,
  toolsAndHandling,
  vehiclesAndLifting,
  workshopSlang,
  general,
];
