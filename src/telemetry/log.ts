import { pino, type DestinationStream, type Logger } from "pino";
import { type Log } from "../base/log.ts";
import { EquivoxError } from "../errors.ts";

/** Fields whose value never reaches the log, wherever in the first three levels they stand. */
const secretFields = ["authorization", "cookie", "set-cookie", "token", "ticket", "password", "secret", "question", "answer", "transcript"];

const secretPaths = secretFields.flatMap((field) =>
  ["", "*.", "*.*."].map((prefix) => (prefix === "" ? `["${field}"]` : `${prefix}["${field}"]`)),
);

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** Standard error when absent. */
  readonly destination?: DestinationStream;
}

/** JSON lines on standard error, one an event, with secrets taken out. */
export function createLog({ level, destination = pino.destination({ dest: 2, sync: true }) }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: "(hidden)" },
      serializers: { error: describeError, err: describeError, reason: describeError, cause: describeError },
    },
    destination,
  );
  return wrap(logger);
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** What is logged of an error: its stack says where; an error of the table adds its code, and its causes follow. */
function describeError(error: unknown): unknown {
  return describe(error, 0);
}

const maxCauses = 5;

function describe(error: unknown, depth: number): unknown {
  if (!(error instanceof Error)) return error;
  return {
    type: error.name,
    message: error.message,
    ...(error instanceof EquivoxError ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause === undefined || depth >= maxCauses ? {} : { cause: describe(error.cause, depth + 1) }),
  };
}
