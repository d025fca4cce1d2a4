import { z } from "zod";
import { failure } from "../../errors.ts";
import { type SaidOfAnswer } from "../session/judged-answers.ts";
import { type VoiceSession } from "../session/voice-session.ts";
import { type Comeback } from "./comeback.ts";

/** What `client-message` `feedback` says; of the last answer when none is named. */
const feedbackSchema = z.object({
  answerId: z.string().max(200).exactOptional(),
  verdict: z.enum(["right", "wrong"]),
  reason: z.string().exactOptional(),
}) satisfies z.ZodType<SaidOfAnswer>;

/**
 * Does what a `client-message` asks for, and calls `done` then. Throws `message-unsupported`, `message-invalid` and what the session throws, at
 * once or by its promise.
 */
export function actOn(
  { t, d }: { readonly t: string; readonly d?: unknown },
  session: VoiceSession,
  comeback: Pick<Comeback, "stated"> | undefined,
  done: () => void,
): Promise<void> | undefined {
  if (t === "interrupt") session.interrupt();
  else if (t === "resume" && comeback) comeback.stated(d);
  else if (t === "feedback") {
    const said = feedbackSchema.safeParse(d);
    if (said.success) return session.judge(said.data).then(done);
    throw failure("message-invalid", { problem: "feedback wants a verdict, `right` or `wrong`, and may name answerId and reason" });
  } else throw failure("message-unsupported", { type: `client-message ${t}` });
  done();
  return undefined;
}
