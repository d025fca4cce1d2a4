import { createHash } from "node:crypto";
import { tenantKey } from "../../tenancy/key.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type Cache, type CacheKind, type CachePlace, type OnCache } from "./cache.ts";
import { SingleFlight } from "./single-flight.ts";
import { readVector, writtenVector } from "./written-vector.ts";

export interface CachedEmbeddingOptions {
  readonly cache: Cache;
  readonly lifetimeMs: number;
  readonly onCache?: OnCache;
}

/**
 * The same model, with the vectors of questions kept. Texts of documents, and of no tenant in particular, pass it by: each is
 * embedded once, and its vector lies in the store.
 */
export function cachedEmbedding(embedding: EmbeddingModel, options: CachedEmbeddingOptions): EmbeddingModel {
  const { cache, lifetimeMs, onCache = () => undefined } = options;
  const earlierOnes = new Map<EmbeddingModel, EmbeddingModel>();
  const kind = vectorKind(embedding.dimensions, lifetimeMs);
  const flights = new SingleFlight<Float32Array[]>();

  const embedAll = async (texts: readonly string[], tenant: TenantId, signal: AbortSignal): Promise<Float32Array[]> => {
    const places = texts.map((text) => placeOf(tenant, embedding.name, text));
    const found = await Promise.all(places.map((place) => cache.get(kind, place)));
    for (const { outcome } of found) onCache("embedding", outcome);
    const missing = texts.filter((_, index) => found[index]?.outcome !== "hit");
    const made = missing.length === 0 ? [] : await embedding.embed(missing, { priority: "question", signal, tenant });
    let next = 0;
    return places.flatMap((place, index) => {
      const known = found[index];
      if (known?.outcome === "hit") return [known.value];
      const vector = made[next++];
      if (!vector) return [];
      cache.set(kind, place, vector);
      return [vector];
    });
  };

  return {
    name: embedding.name,
    dimensions: embedding.dimensions,
    embed(texts, options) {
      const { priority, tenant, signal } = options;
      if (priority !== "question" || tenant === undefined) return embedding.embed(texts, options);
      const flight = texts.map((text) => placeOf(tenant, embedding.name, text).key).join(" ");
      return flights.run(flight, signal, (shared) => embedAll(texts, tenant, shared));
    },
    earlier(name) {
      const model = embedding.earlier?.(name);
      if (!model || model === embedding) return model;
      const kept = earlierOnes.get(model) ?? cachedEmbedding(model, options);
      earlierOnes.set(model, kept);
      return kept;
    },
    close: () => embedding.close(),
  };
}

function placeOf(tenant: TenantId, model: string, text: string): CachePlace {
  return { tenant, key: tenantKey(tenant, "emb", model, createHash("sha256").update(text).digest("base64url")) };
}

function vectorKind(dimensions: number, lifetimeMs: number): CacheKind<Float32Array> {
  return { layer: "embedding", lifetimeMs, encode: writtenVector, decode: (stored) => readVector(stored, dimensions) };
}
