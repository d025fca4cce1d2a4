import { examine } from "../roles/examination.ts";
import { type Finding } from "../roles/finding.ts";
import { parseCommandLine, type Command } from "./command.ts";

const marks = { ok: "✓", warning: "!", failed: "✗" } as const;

export const doctor: Command = {
  name: "doctor",
  usage: `Usage: equivox doctor [--json]

  --json            prints {ok, findings:[{check, status, found, fix?}]}

Exit code 1 when something has to be fixed.`,

  async run(argv, context) {
    const { values } = parseCommandLine(argv, { json: { type: "boolean" } });
    const findings: Finding[] = [];
    for await (const finding of examine(context.environment, context.signal)) {
      findings.push(finding);
      if (values.json) continue;
      context.print(`${marks[finding.status]} ${finding.check}: ${finding.found}`);
      if (finding.fix !== undefined) context.print(`    ${finding.fix}`);
    }
    const ok = findings.every((finding) => finding.status !== "failed");
    if (values.json) context.print(JSON.stringify({ ok, findings }, null, 2));
    else context.print(ok ? "\nEverything needed is there." : "\nSomething has to be fixed.");
    return ok ? 0 : 1;
  },
};
