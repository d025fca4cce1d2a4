import { type EquipmentSlug } from "./equipment.ts";
import { type Principal } from "./principal.ts";

/** What a ticket admits to: one WebSocket session of one user with one equipment. */
export interface Admission {
  readonly principal: Principal;
  readonly equipment: EquipmentSlug;
  /** The conversation to go on with; a new one when absent. */
  readonly sessionId?: string;
  /** Address of the socket as the client came by it, without a ticket: a broken connection comes back there. */
  readonly socketUrl?: string;
  /** The connection of `sessionId` broke, and this one takes its place. */
  readonly resume?: true;
}

/** Single-use admissions of short life. */
export interface Tickets {
  /**
   * @param lifetimeMs how long the ticket is good for; as long as is usual when absent
   * Throws `queue-full` when too many are outstanding.
   */
  issue(admission: Admission, lifetimeMs?: number): Promise<string>;
  /** Throws `ticket-invalid` when unknown, used or expired. */
  redeem(ticket: string): Promise<Admission>;
}
