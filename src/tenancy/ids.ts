import { type Random } from "../base/random.ts";
import { type EquipmentSlug, slugSchema } from "./equipment.ts";
import { type UserId } from "./tenant.ts";

/**
 * Ids are opaque to clients and contain their shard key: the equipment, and for sessions the user.
 * The tenant is never part of an id; it comes from the token.
 */
const randomLength = 16;

export const newDocumentId = (random: Random, slug: EquipmentSlug): string => `doc.${slug}.${random.id(randomLength)}`;

export const newJobId = (random: Random, slug: EquipmentSlug): string => `job.${slug}.${random.id(randomLength)}`;

export const newBatchId = (random: Random, slug: EquipmentSlug): string => `bat.${slug}.${random.id(randomLength)}`;

export const newAnswerId = (random: Random, slug: EquipmentSlug): string => `ans.${slug}.${random.id(randomLength)}`;

export const newVerifiedAnswerId = (random: Random, slug: EquipmentSlug): string => `ver.${slug}.${random.id(randomLength)}`;

export const newSessionId = (random: Random, user: UserId): string =>
  `ses.${Buffer.from(user).toString("base64url")}.${random.id(randomLength)}`;

/** What of a session id may go into a log: its random part, since the rest is the user's name. */
export function loggableSessionId(id: string): string {
  return id.slice(id.lastIndexOf(".") + 1);
}

/** The equipment that a document, job, batch or answer id belongs to; undefined when the id is malformed. */
export function equipmentOfId(id: string): EquipmentSlug | undefined {
  const match = /^(?:doc|job|bat|ans)\.([^.]+)\.[0-9a-z]+$/.exec(id);
  return match ? slugSchema.safeParse(match[1]).data : undefined;
}
