import { failure } from "../errors.ts";
import { parseCommandLine, required, type Command } from "./command.ts";
import { connect } from "./connection.ts";
import { askReply, describeCitation } from "./replies.ts";

export const ask: Command = {
  name: "ask",
  usage: `Usage: equivox ask "QUESTION" --equipment SLUG [--tenant T] [--json]

  --equipment SLUG  the machine to ask, such as sample
  --tenant T        its tenant (default: local)
  --json            prints {answered, answer, citations, timingMs, …}`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, {
      equipment: { type: "string" },
      tenant: { type: "string" },
      json: { type: "boolean" },
    });
    const equipment = required(values.equipment, "--equipment");
    const [question, ...others] = positionals;
    if (question === undefined) throw failure("usage", { problem: "The question is missing." });
    if (others.length > 0) throw failure("usage", { problem: "There is more than one question. Put quotes around it." });
    const connection = await connect(context, values.tenant);
    try {
      const json = { equipment, question };
      const answer = await connection.api.call({ method: "POST", path: "/v1/ask", json, reply: askReply, signal: context.signal });
      if (values.json) {
        context.print(JSON.stringify(answer, null, 2));
        return 0;
      }
      context.print(answer.answer);
      const { verified } = answer;
      if (verified) context.print(`\nVerified by ${verified.author} on ${new Date(verified.date).toISOString().slice(0, 10)}.`);
      if (answer.note !== undefined) context.print(`\n${answer.note}`);
      if (answer.citations.length > 0) context.print("");
      for (const citation of answer.citations) context.print(describeCitation(citation));
      const stages = Object.entries(answer.timingMs).map(([stage, duration]) => `${stage} ${duration.toFixed(0)} ms`);
      context.print(`\n${stages.join(" · ")}`);
      return 0;
    } finally {
      await connection.close();
    }
  },
};
