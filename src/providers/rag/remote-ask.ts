import { randomFraction } from "../../base/random.ts";
import { type AnswerEvent } from "../../knowledge/answer/answer.ts";
import { type Ask, type Question } from "../../knowledge/ask.ts";
import {
  askPath,
  decodeAnswerLine,
  decodeRetrieval,
  encodeAskRequest,
  encodeRetrieveRequest,
  retrievePath,
} from "../../knowledge/ask-messages.ts";
import { type FoundPassages } from "../../knowledge/passage.ts";
import { AttemptFailure } from "./attempt-failure.ts";
import { NodeSet, type NodeSetOptions } from "./node-set.ts";
import { type Attempt, type RagNodeState } from "./rag-node.ts";
import { RemoteCall, type RemoteCallOptions } from "./remote-call.ts";
import { RetryBudget } from "./retry-budget.ts";

export interface RemoteAskOptions extends Omit<NodeSetOptions, "jitter">, Omit<RemoteCallOptions, "nodes" | "budget"> {}

export interface RemoteAsk extends Ask {
  /** The servers, for health. */
  state(): RagNodeState[];
  /** Cuts what is under way. Idempotent. */
  close(): Promise<void>;
}

/** Answers by asking servers of the role rag. Throws `setting-invalid`; its calls throw as theirs do, and `rag-unreachable`. */
export function createRemoteAsk(options: RemoteAskOptions): RemoteAsk {
  const nodes = new NodeSet({ ...options, jitter: () => randomFraction(options.random) });
  const shared = { ...options, nodes, budget: new RetryBudget() };

  return {
    async retrieve(question): Promise<FoundPassages> {
      const call = new RemoteCall(question, "The search", shared);
      const { limit } = question;
      const body = encodeRetrieveRequest({ ...wordsOf(question), ...(limit === undefined ? {} : { limit }) });
      try {
        for (;;) {
          const attempt = await call.attempt(retrievePath, body);
          try {
            return await readRetrieval(attempt, call);
          } catch (error) {
            call.recover(attempt, error, true);
          }
        }
      } finally {
        call.close();
      }
    },

    async *ask(question): AsyncGenerator<AnswerEvent, void> {
      // Not sent back: rag has it in its cache, or joins the search that is under way.
      question.retrieval?.catch(() => undefined);
      const call = new RemoteCall(question, "The answer", shared);
      const body = encodeAskRequest(wordsOf(question));
      let delivered = false;
      try {
        for (;;) {
          const attempt = await call.attempt(askPath, body);
          try {
            for await (const event of readAnswer(attempt, call)) {
              delivered = true;
              yield event;
            }
            return;
          } catch (error) {
            call.recover(attempt, error, !delivered);
          }
        }
      } finally {
        call.close();
      }
    },

    state: () => nodes.nodes.map((node) => node.state()),
    close: () => nodes.close(),
  };
}

const wordsOf = ({ tenant, equipment, question }: Question) => ({ tenant, equipment, question });

async function readRetrieval(attempt: Attempt, call: RemoteCall): Promise<FoundPassages> {
  await call.accepted(attempt);
  const found = decodeRetrieval(await attempt.reply.text());
  if (!found) throw new AttemptFailure("broken", "its reply is no retrieval");
  attempt.settle("answered");
  return found;
}

async function* readAnswer(attempt: Attempt, call: RemoteCall): AsyncGenerator<AnswerEvent, void> {
  await call.accepted(attempt);
  for await (const text of attempt.reply.lines()) {
    call.throwIfOver();
    const line = decodeAnswerLine(text);
    if (!line) throw new AttemptFailure("broken", "its reply is no answer");
    if (line.type === "error") {
      await readToEnd(attempt);
      throw line.error;
    }
    if (line.type === "done") {
      await readToEnd(attempt);
      yield line;
      return;
    }
    yield line;
  }
  throw new AttemptFailure("broken", "its reply ended before the answer did");
}

/** The answer is whole by now: a node that goes before the last bytes fails for others, not for this one. */
async function readToEnd(attempt: Attempt): Promise<void> {
  try {
    await attempt.reply.text();
    attempt.settle("answered");
  } catch (error) {
    attempt.settle(error instanceof AttemptFailure ? error : "cancelled");
  }
}
