import { readFileSync } from "node:fs";
import { failure, problemOf } from "../errors.ts";

/** The variable that names the file of a secret, as container platforms mount them. */
export const secretFileVariable = (variable: string): string => `${variable}_FILE`;

/**
 * The secret `given` in the environment, or what the file holds that `<variable>_FILE` names, without the line break that editors
 * and `echo` leave at its end. Throws `setting-invalid` when both are set, or when the file is empty or cannot be read.
 */
export function readSecretFile(
  variable: string,
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const setting = secretFileVariable(variable);
  const path = environment[setting] || undefined;
  if (path === undefined) return given;
  const refuse = (problem: string, cause?: unknown) => failure("setting-invalid", { setting, value: path, problem }, cause);
  if (given !== undefined) throw refuse(`${variable} is set too; give one of the two`);
  const secret = read(path, refuse).replace(/\r?\n$/, "");
  if (secret === "") throw refuse("the file is empty");
  return secret;
}

function read(path: string, refuse: (problem: string, cause: unknown) => Error): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw refuse(`the file cannot be read (${problemOf(error)})`, error);
  }
}
