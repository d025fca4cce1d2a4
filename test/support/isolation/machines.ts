import { rigManual, type RigTenant } from "../rig/manual.ts";

/** A machine of a tenant. Its mark stands in every sentence of its manual, and the figures there are in no other's. */
export interface Machine extends RigTenant {
  readonly tenant: string;
  readonly slug: string;
}

const figuresPerMachine = 100_000;
/** Between which all figures of one manual lie, whatever its generation, counted from its first; durations and dates are elsewhere. */
const [lowestFigure, highestFigure] = [1_000, 2_999];
/** Between the figures of two things in one manual, which leaves the rest to the generation; see `rigManual`. */
const figuresPerGeneration = 100;
/** No part of an id or of a duration. */
const figure = /(?<![\w.-])\d{6}(?!\w)/g;
const excerptCharacters = 150;

const machine = (tenant: string, slug: string, mark: string, place: number): Machine => ({
  ...{ id: `${tenant} ${slug}`, tenant, slug, mark },
  offset: place * figuresPerMachine,
});

/** Two tenants with machines of the same names: the same questions, and not one answer in common. */
export const machines: readonly Machine[] = [
  machine("heron", "engine", "Zorvane", 1),
  machine("heron", "pump", "Quelmark", 2),
  machine("ibis", "engine", "Bruthane", 3),
  machine("ibis", "pump", "Vixolar", 4),
];

/** What takes a machine's place once that is deleted. */
export const successorOf = ({ tenant, slug }: Machine): Machine => machine(tenant, slug, "Nyphora", 5);

/** A manual of pages that all say something else than those of another machine and of another generation. */
export const manualOf = (one: Machine, generation: number): string => rigManual(one, generation);

/** Something in a text that only one machine's people may know. */
export interface Trace {
  readonly machine: Machine;
  /** What stands around it. */
  readonly excerpt: string;
}

/** Which machines a text speaks of, by name or by a figure. */
export function tracesIn(text: string, among: readonly Machine[]): Trace[] {
  const plain = withoutSeparators(text);
  const figures = [...plain.matchAll(figure)];
  return among.flatMap((machine) => {
    const named = plain.toLowerCase().indexOf(machine.mark.toLowerCase());
    const at = named >= 0 ? named : (figures.find(([value]) => isFigureOf(machine, Number(value)))?.index ?? -1);
    return at < 0 ? [] : [{ machine, excerpt: plain.slice(Math.max(0, at - excerptCharacters), at + excerptCharacters) }];
  });
}

/** The generations of a machine's manual that a text gives figures of. */
export function generationsIn(text: string, one: Machine): Set<number> {
  return new Set(
    figuresIn(text)
      .filter((value) => isFigureOf(one, value))
      .map((value) => value % figuresPerGeneration),
  );
}

const withoutSeparators = (text: string): string => text.replace(/(\d)[\s,](?=\d{3}\b)/g, "$1");

const figuresIn = (text: string): number[] => (withoutSeparators(text).match(figure) ?? []).map(Number);

const isFigureOf = ({ offset }: Machine, value: number): boolean => value >= offset + lowestFigure && value <= offset + highestFigure;
