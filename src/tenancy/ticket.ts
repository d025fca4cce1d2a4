import { type EquipmentSlug } from "./equipment.ts";
import { type Principal } from "./principal.ts";

/** What a ticket admits to: one WebSocket session of one user with one equipment. */
export interface Admission {
  readonly principal: Principal;
  readonly equipment: EquipmentSlug;
  /** The conversation to go on with; a new one when absent. */
  readonly sessionId?: string;
}

/** Single-use admissions of short life. */
export interface Tickets {
  /** Throws `queue-full` when too many are outstanding. */
  issue(admission: Admission): Promise<string>;
  /** Throws `ticket-invalid` when unknown, used or expired. */
  redeem(ticket: string): Promise<Admission>;
}
