import { type TenantKey } from "../../tenancy/key.ts";

/**
 * The one builder of keys in Redis: `<prefix>:{<tenant key>}`. The braces are the hash tag that puts all that a script touches into
 * one slot of a cluster (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags). Neither prefix nor
 * tenant keys can hold braces, so nobody outside chooses a slot or a foreign key.
 */
export class RedisKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  of(key: TenantKey): string {
    return `${this.prefix}:{${key}}`;
  }

  /** The key of a part, in the slot of the whole. */
  within(whole: TenantKey, part: TenantKey): string {
    return `${this.of(whole)}:${part}`;
  }

  /** Holds whose deployment the prefix is. */
  get deployment(): string {
    return `${this.prefix}:deployment`;
  }

  /** All channels lie in one slot, so that one connection of a process hears them all. */
  channel(topic: string): string {
    return `{${this.prefix}:bus}:${topic}`;
  }
}
