/** What a manual of the rig says of one thing: how it is asked for, and in which words it is answered. */
interface Topic {
  readonly question: string;
  readonly heading: string;
  readonly say: (value: number) => string;
}

const topics: readonly Topic[] = [
  {
    question: "How much engine oil does it take",
    heading: "Engine oil",
    say: (value) => `The engine oil capacity is ${value} millilitres`,
  },
  {
    question: "How much coolant does it hold",
    heading: "Coolant",
    say: (value) => `The coolant system holds ${value} millilitres of coolant`,
  },
  { question: "What is the tyre pressure", heading: "Tyres", say: (value) => `The tyre pressure is ${value} kilopascal` },
  {
    question: "What torque do the wheel nuts need",
    heading: "Wheel nuts",
    say: (value) => `Tighten the wheel nuts to a torque of ${value} Nm`,
  },
  {
    question: "When is the air filter due",
    heading: "Air filter",
    say: (value) => `Replace the air filter every ${value} operating hours`,
  },
  {
    question: "How fast does the fan turn",
    heading: "Cooling fan",
    say: (value) => `The cooling fan turns at ${value} revolutions per minute`,
  },
  {
    question: "What voltage does the alternator deliver",
    heading: "Alternator",
    say: (value) => `The alternator delivers a voltage of ${value} millivolts`,
  },
  { question: "How heavy is the counterweight", heading: "Counterweight", say: (value) => `The counterweight weighs ${value} kilograms` },
  {
    question: "What is the pressure of the hydraulic pump",
    heading: "Hydraulic pump",
    say: (value) => `The hydraulic pump works at a pressure of ${value} kilopascal`,
  },
  { question: "How long does the glow plug heat", heading: "Glow plug", say: (value) => `The glow plug heats for ${value} milliseconds` },
  { question: "How wide is the spark gap", heading: "Spark gap", say: (value) => `The spark gap is ${value} micrometres wide` },
  {
    question: "What is the capacity of the fuel tank",
    heading: "Fuel tank",
    say: (value) => `The fuel tank has a capacity of ${value} millilitres`,
  },
];

/** How many things can be asked for. */
export const topicCount = topics.length;
const firstPage = 11;
const valueBase = 1_000;
/** Between the values of two topics; room for as many generations. */
const valueStep = 100;

/** One tenant of the rig. Its mark stands in every sentence of its manual, and nowhere in another's. */
export interface RigTenant {
  readonly id: string;
  readonly mark: string;
  /** Of all values; several thousands from another's. */
  readonly offset: number;
}

export const rigTenants: readonly [RigTenant, RigTenant] = [
  { id: "albatross", mark: "Albatross", offset: 0 },
  { id: "basilisk", mark: "Basilisk", offset: 5_000 },
];

/** Equipment that is asked about, and equipment that documents are uploaded for all the time. */
export const askedEquipment = "engine";
export const uploadedEquipment = "archive";

const valueOf = ({ offset }: RigTenant, topic: number, generation: number): number => valueBase + offset + topic * valueStep + generation;

/** The manual of a tenant: what every generation says differs in the numbers alone. One page to a topic. */
export function rigManual(tenant: RigTenant, generation: number): string {
  const pages = topics.map(({ heading, say }, topic) => {
    const sentence = `${say(valueOf(tenant, topic, generation))} in the ${tenant.mark}.`;
    return `<!-- page ${firstPage + topic} -->\n\n## ${heading}\n\n${sentence}\n`;
  });
  return [`# Manual of the ${tenant.mark}`, ...pages].join("\n\n");
}

export function questionAbout(topic: number): string {
  return `${topics[topic % topics.length]?.question ?? ""}?`;
}

/** A sentence as the API and the voice protocol give it. */
export interface GivenSentence {
  readonly text: string;
  readonly citations: readonly { readonly page: number; readonly title: string; readonly quote: string }[];
}

export type Verdict = "right" | "wrong" | "apology" | "foreign" | "older";

/** Judges an answer; `generations` are those that may answer. */
export function judge(
  tenant: RigTenant,
  topic: number,
  generations: { readonly from: number; readonly to: number },
  sentences: readonly GivenSentence[],
): Verdict {
  const everything = JSON.stringify(sentences);
  if (rigTenants.some(({ id, mark }) => id !== tenant.id && everything.includes(mark))) return "foreign";
  const [first] = sentences;
  if (!first) return "wrong";
  if (first.text.startsWith("Sorry")) return "apology";
  const value = Number(/\b\d{4,5}\b/.exec(first.text.replace(/(\d)[\s,](?=\d{3}\b)/g, "$1"))?.[0]);
  const generation = value - valueOf(tenant, topic, 0);
  const right = first.text.includes(tenant.mark) && first.citations.some(({ page }) => page === firstPage + topic);
  if (!right || Number.isNaN(generation) || generation < 0 || generation >= valueStep) return "wrong";
  if (generation < generations.from) return "older";
  return generation <= generations.to ? "right" : "wrong";
}
