import { z } from "zod";
import { type Bus, type Topic } from "../base/bus.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { type DocumentStore, type PartitionKey } from "./document-store.ts";

/** A partition has a new generation, or is gone. */
export const generationChanged: Topic<PartitionKey> = {
  name: "generation-changed",
  schema: z.object({ tenant: tenantSchema, equipment: slugSchema }),
};

/** The same store, telling all processes of each generation that it makes. */
export function announcedDocuments(documents: DocumentStore, bus: Pick<Bus, "publish">): DocumentStore {
  const changed = ({ tenant, equipment }: PartitionKey) => bus.publish(generationChanged, { tenant, equipment });
  return {
    async putIndexed(lease, indexed, options) {
      await documents.putIndexed(lease, indexed, options);
      changed(lease);
    },
    async putVectors(lease, documentId, version, vectors, options) {
      await documents.putVectors(lease, documentId, version, vectors, options);
      changed(lease);
    },
    async deleteDocument(key, documentId) {
      const fileKeys = await documents.deleteDocument(key, documentId);
      if (fileKeys) changed(key);
      return fileKeys;
    },
    acceptUpload: (upload) => documents.acceptUpload(upload),
    getDocument: (key, documentId) => documents.getDocument(key, documentId),
    listDocuments: (key) => documents.listDocuments(key),
    getVersion: (key, documentId, version) => documents.getVersion(key, documentId, version),
    listVersions: (key, documentId) => documents.listVersions(key, documentId),
    getGeneration: (key) => documents.getGeneration(key),
    readPartition: (key) => documents.readPartition(key),
    readDetails: (key, wanted) => documents.readDetails(key, wanted),
    getActiveVersion: (key, documentId) => documents.getActiveVersion(key, documentId),
    readVersionSegments: (key, documentId, version) => documents.readVersionSegments(key, documentId, version),
    readVersionChunks: (key, documentId, version) => documents.readVersionChunks(key, documentId, version),
    listEmbeddedOtherwise: (model, limit, after) => documents.listEmbeddedOtherwise(model, limit, after),
    readChunks: (key, refs) => documents.readChunks(key, refs),
    readActiveChunks: (key) => documents.readActiveChunks(key),
    getPage: (key, documentId, version, page) => documents.getPage(key, documentId, version, page),
    listFileKeys: () => documents.listFileKeys(),
  };
}
