/** Fields of a key or an index, in order. */
export type KeyFields = Readonly<Record<string, 1 | -1>>;

export interface IndexDefinition {
  readonly name: string;
  readonly fields: KeyFields;
  /** A unique index contains the shard key, else no sharded cluster could keep it. */
  readonly unique?: true;
  /** Holds only documents that have the field. */
  readonly sparse?: true;
  /** For a time-to-live index: 0 means that the field itself says when. Reads never rely on it. */
  readonly expireAfterSeconds?: 0;
}

export interface CollectionDefinition {
  readonly name: string;
  /** Absent for collections that stay on one shard because they are small. */
  readonly shardKey?: KeyFields;
  readonly indexes: readonly IndexDefinition[];
}

const byTenant = { tenant_id: 1 } as const;
const byPartition = { tenant_id: 1, equipment_id: 1 } as const;
const byUser = { tenant_id: 1, user_id: 1 } as const;

/**
 * Every collection with its shard key and indexes; what `migrate` makes, and what `doctor` compares a server with.
 *
 * Every query carries the shard key, but for these, none of which answers a question: the sweep over claimable jobs and the end of
 * all leases, the search for vectors of another model, counts of jobs for health, the originals that the sweep of files must keep,
 * users and tokens whose access changed lately, the list of tenants, the turn that gave an answer (to be judged, by whoever may), and
 * at start the deletions that a crash cut off. What deletes a tenant or an equipment names the tenant, which is a prefix of each key.
 */
export const collectionDefinitions = {
  marker: { name: "equivox", indexes: [] },
  tenants: { name: "tenants", indexes: [{ name: "tenant", fields: { tenant_id: 1 }, unique: true }] },
  users: {
    name: "users",
    indexes: [
      { name: "user", fields: byUser, unique: true },
      { name: "changes", fields: { changedAt: -1 } },
    ],
  },
  revokedTokens: {
    name: "revoked_tokens",
    indexes: [
      { name: "token", fields: { issuer: 1, tokenId: 1 }, unique: true },
      { name: "changes", fields: { revokedAt: 1 } },
      { name: "expiry", fields: { purgeAt: 1 }, expireAfterSeconds: 0 },
    ],
  },
  equipment: {
    name: "equipment",
    // The slug ends the key, so that a tenant with much equipment can be split.
    shardKey: { ...byTenant, slug: 1 },
    indexes: [
      { name: "slug", fields: { ...byTenant, slug: 1 }, unique: true },
      { name: "deletions", fields: { deleting: 1 }, sparse: true },
    ],
  },
  documents: {
    name: "documents_metadata",
    shardKey: byPartition,
    indexes: [
      { name: "document", fields: { ...byPartition, id: 1 }, unique: true },
      { name: "file_name", fields: { ...byPartition, fileName: 1 } },
      { name: "content", fields: { ...byPartition, latestHash: 1 } },
      { name: "deletions", fields: { deleting: 1 }, sparse: true },
    ],
  },
  chunks: {
    name: "document_chunks",
    shardKey: byPartition,
    indexes: [{ name: "chunk", fields: { ...byPartition, documentId: 1, version: 1, ordinal: 1, content: 1 }, unique: true }],
  },
  pages: {
    name: "pages",
    shardKey: byPartition,
    indexes: [{ name: "page", fields: { ...byPartition, documentId: 1, version: 1, number: 1, content: 1 }, unique: true }],
  },
  segments: {
    name: "segments",
    shardKey: byPartition,
    indexes: [
      { name: "segment", fields: { ...byPartition, documentId: 1, version: 1, content: 1, ordinal: 1, round: 1, part: 1 }, unique: true },
    ],
  },
  details: {
    name: "chunk_details",
    shardKey: byPartition,
    indexes: [
      {
        name: "details",
        fields: { ...byPartition, documentId: 1, version: 1, content: 1, ordinal: 1, round: 1, chunk: 1 },
        unique: true,
      },
    ],
  },
  jobs: {
    name: "jobs",
    shardKey: byPartition,
    indexes: [
      { name: "job", fields: { ...byPartition, id: 1 }, unique: true },
      { name: "version", fields: { ...byPartition, documentId: 1, version: 1 } },
      { name: "open", fields: { state: 1, createdAt: 1 } },
    ],
  },
  sessions: {
    name: "user_sessions",
    shardKey: byUser,
    indexes: [
      { name: "session", fields: { ...byUser, id: 1 }, unique: true },
      { name: "start", fields: { ...byUser, startedAt: -1, id: -1 } },
      { name: "equipment", fields: byPartition },
    ],
  },
  turns: {
    name: "turns",
    shardKey: byUser,
    indexes: [
      { name: "turn", fields: { ...byUser, sessionId: 1, number: 1 }, unique: true },
      { name: "answer", fields: { ...byPartition, answerId: 1 } },
    ],
  },
  verifiedAnswers: {
    name: "verified_answers",
    shardKey: byPartition,
    indexes: [
      { name: "verified_answer", fields: { ...byPartition, id: 1 }, unique: true },
      { name: "question", fields: { ...byPartition, questionKey: 1 }, unique: true },
    ],
  },
  unansweredQuestions: {
    name: "unanswered_questions",
    shardKey: byPartition,
    indexes: [
      { name: "group", fields: { ...byPartition, id: 1 }, unique: true },
      { name: "count", fields: { ...byPartition, state: 1, count: -1, lastSeen: -1, id: -1 } },
    ],
  },
  feedback: {
    name: "feedback",
    shardKey: byPartition,
    indexes: [
      { name: "judgement", fields: { ...byPartition, answerId: 1, user_id: 1 }, unique: true },
      { name: "time", fields: { ...byPartition, at: 1 } },
    ],
  },
  originals: { name: "originals.files", shardKey: { _id: 1 }, indexes: [] },
  originalChunks: {
    name: "originals.chunks",
    shardKey: { files_id: 1, n: 1 },
    indexes: [{ name: "chunk", fields: { files_id: 1, n: 1 }, unique: true }],
  },
  incomingOriginals: { name: "originals.incoming", indexes: [] },
} as const satisfies Record<string, CollectionDefinition>;

export type CollectionKey = keyof typeof collectionDefinitions;
export type CollectionName = (typeof collectionDefinitions)[CollectionKey]["name"];

/** The same, to be walked. */
export const allCollections: readonly CollectionDefinition[] = Object.values(collectionDefinitions);
