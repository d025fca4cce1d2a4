import { z } from "zod";
import { failure } from "../../errors.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { slugOf } from "../ids.ts";
import { type Lifecycle } from "../lifecycle.ts";
import { type OriginPolicy } from "../origin-policy.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";
import { requireSession } from "../written-turn.ts";
import { requireEquipment } from "./equipment.ts";

export interface ConnectOptions {
  readonly origins: OriginPolicy;
  readonly lifecycle: Lifecycle;
  /** Whether the tickets lead back to this process, which is no use once it goes. */
  readonly socketsHere: boolean;
}

/** Admits a client to a voice session. */
export function connectRoute(
  app: App,
  services: Pick<HttpServices, "equipment" | "sessions" | "tickets">,
  { origins, lifecycle, socketsHere }: ConnectOptions,
): void {
  app.post(
    "/v1/connect",
    {
      config: { access: ["ask"] },
      schema: {
        tags: ["voice"],
        operationId: "connect",
        summary: "Gives the address of a voice session, good for one connection within a minute.",
        // The official voice client refuses a reply with any other key, and may send fields of its own.
        body: z.object({ equipment: z.string(), sessionId: z.string().optional() }),
        response: { 200: z.object({ wsUrl: z.string() }), ...errorReplies },
      },
    },
    async (request) => {
      if (socketsHere && lifecycle.state === "draining") throw failure("server-draining");
      const principal = principalOf(request);
      const { slug: equipment } = await requireEquipment(services.equipment, principal.tenant, slugOf(request.body.equipment));
      const { sessionId } = request.body;
      if (sessionId !== undefined) await requireSession(services, { principal, equipment }, sessionId);
      const url = origins.socketUrl(request.headers);
      const ticket = await services.tickets.issue({
        principal,
        equipment,
        socketUrl: url,
        ...(sessionId === undefined ? {} : { sessionId }),
      });
      return { wsUrl: `${url}?token=${encodeURIComponent(ticket)}` };
    },
  );
}
