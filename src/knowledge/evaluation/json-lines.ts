import { readFile } from "node:fs/promises";
import { type z } from "zod";
import { failure, problemOf } from "../../errors.ts";

/** The rows of a file with one JSON value a line; empty lines do not count. Throws `usage` naming the line that is wrong. */
export async function readJsonLines<Row>(path: string, schema: z.ZodType<Row>): Promise<Row[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  });
  return text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [readRow(line, schema, `${path}, line ${index + 1}`)]));
}

function readRow<Row>(line: string, schema: z.ZodType<Row>, place: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw failure("usage", { problem: `${place} is no JSON: ${problemOf(error)}.` });
  }
  const row = schema.safeParse(value);
  if (row.success) return row.data;
  const [issue] = row.error.issues;
  throw failure("usage", { problem: `${place}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not valid"}.` });
}
