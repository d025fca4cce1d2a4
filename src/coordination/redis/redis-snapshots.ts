import { z } from "zod";
import { conversationKey, type SessionClaim, type SessionKey, type SessionSnapshots } from "../../voice/session/session-snapshots.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { wholeMs } from "./redis-script.ts";
import { claimScript, dropScript, saveScript } from "./snapshot-scripts.ts";

const claimSchema = z.tuple([z.coerce.number(), z.string().nullable()]);

/** Conversations between two connections, for all processes of the deployment. */
export class RedisSnapshots implements SessionSnapshots {
  readonly #redis: RedisConnection;

  constructor({ redis }: { readonly redis: RedisConnection }) {
    this.#redis = redis;
  }

  async claim(key: SessionKey, lifetimeMs: number): Promise<SessionClaim> {
    const [epoch, snapshot] = claimSchema.parse(await this.#redis.runScript(claimScript, this.#keys(key), [wholeMs(lifetimeMs)]));
    return { epoch, snapshot: snapshot ?? undefined };
  }

  async save(key: SessionKey, epoch: number, snapshot: string, lifetimeMs: number): Promise<boolean> {
    return (await this.#redis.runScript(saveScript, this.#keys(key), [epoch, snapshot, wholeMs(lifetimeMs)])) === 1;
  }

  async drop(key: SessionKey, epoch: number): Promise<void> {
    await this.#redis.runScript(dropScript, this.#keys(key), [epoch]);
  }

  #keys(key: SessionKey): readonly string[] {
    return [this.#redis.keys.of(conversationKey(key))];
  }
}
