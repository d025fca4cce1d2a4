import { addAbortSignal } from "node:stream";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Document, type DocumentVersion } from "../../knowledge/document.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { partitionOfDocument, slugOf } from "../ids.ts";
import { pageText } from "../page-text.ts";
import { requestSignal } from "../request-signal.ts";
import { documentListReply, documentWithVersionsReply, pageReply, toDocumentReply, toVersionReply } from "../schemas/document.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";
import { attachment } from "../content-disposition.ts";
import { requireEquipment } from "./equipment.ts";

type Services = Pick<HttpServices, "documents" | "equipment" | "files" | "removal" | "clock">;

export interface DownloadLimits {
  /** How long a client may take over a file, whichever way it goes. */
  readonly uploadTimeoutMs: number;
}

const tags = ["documents"];
const params = z.object({ id: z.string() });
const versionQuery = z.object({
  version: z.coerce.number().int().min(1).optional().describe("The version that answers questions when absent, else the newest."),
});

/** Manuals and their pages. */
export function documentRoutes(app: App, services: Services, limits: DownloadLimits): void {
  listRoutes(app, services);
  fileRoute(app, services, limits);
  pageRoute(app, services);
}

function listRoutes(app: App, services: Services): void {
  const { documents, equipment, removal } = services;
  app.get(
    "/v1/equipment/:slug/documents",
    {
      config: { access: ["documents:read"] },
      schema: {
        tags,
        operationId: "listDocuments",
        summary: "Lists a machine's documents.",
        params: z.object({ slug: z.string() }),
        response: { 200: documentListReply, ...errorReplies },
      },
    },
    async (request) => {
      const { tenant } = principalOf(request);
      const { slug, manifest } = await requireEquipment(equipment, tenant, slugOf(request.params.slug));
      const active = new Map(manifest.active.map(({ documentId, version }) => [documentId, version]));
      const list = await documents.listDocuments({ tenant, equipment: slug });
      return { documents: list.map((document) => toDocumentReply(document, active.get(document.id))) };
    },
  );

  app.get(
    "/v1/documents/:id",
    {
      config: { access: ["documents:read"] },
      schema: {
        tags,
        operationId: "getDocument",
        summary: "Shows a document with its versions.",
        params,
        response: { 200: documentWithVersionsReply, ...errorReplies },
      },
    },
    async (request) => {
      const key = partitionOfDocument(principalOf(request).tenant, request.params.id);
      const document = await requireDocument(services, key, request.params.id);
      const [versions, active] = await Promise.all([documents.listVersions(key, document.id), activeVersion(services, key, document.id)]);
      return { ...toDocumentReply(document, active), versions: versions.map(toVersionReply) };
    },
  );

  app.delete(
    "/v1/documents/:id",
    {
      config: { access: ["documents:write"] },
      schema: {
        tags,
        operationId: "deleteDocument",
        summary: "Deletes a document with all its versions.",
        params,
        response: { 204: z.undefined().describe("Deleted."), ...errorReplies },
      },
    },
    async (request, reply) => {
      const documentId = request.params.id;
      const key = partitionOfDocument(principalOf(request).tenant, documentId);
      if (!(await removal.document(key, documentId))) throw failure("document-not-found", { documentId });
      return reply.code(204).send();
    },
  );
}

function fileRoute(app: App, services: Services, { uploadTimeoutMs }: DownloadLimits): void {
  app.get(
    "/v1/documents/:id/file",
    {
      config: { access: ["documents:read"] },
      schema: {
        tags,
        operationId: "downloadDocument",
        summary: "Gives the original file.",
        params,
        querystring: versionQuery,
        response: { 200: { description: "The file.", content: { "application/octet-stream": { schema: z.any() } } }, ...errorReplies },
      },
    },
    async (request, reply) => {
      const key = partitionOfDocument(principalOf(request).tenant, request.params.id);
      const { version } = await requireVersion(services, key, request.params.id, request.query.version);
      const signal = requestSignal(reply.raw, services.clock, { what: "The download", timeoutMs: uploadTimeoutMs });
      const { stream, bytes } = await services.files.open(version.fileKey);
      return reply
        .type(version.mediaType)
        .headers({
          "content-length": bytes,
          "content-disposition": attachment(version.fileName),
          "cache-control": "private, no-cache",
          // An uploaded file is somebody's text: whatever it holds, it may not act as a page of this server.
          "content-security-policy": "sandbox; default-src 'none'",
          "x-content-type-options": "nosniff",
        })
        .send(addAbortSignal(signal, stream));
    },
  );
}

function pageRoute(app: App, services: Services): void {
  app.get(
    "/v1/documents/:id/pages/:page",
    {
      config: { access: ["documents:read"] },
      schema: {
        tags,
        operationId: "getPage",
        summary: "Gives the text and blocks of one page.",
        params: z.object({ id: z.string(), page: z.coerce.number().int() }),
        querystring: versionQuery,
        response: { 200: pageReply, ...errorReplies },
      },
    },
    async (request) => {
      const { id: documentId, page: number } = request.params;
      const key = partitionOfDocument(principalOf(request).tenant, documentId);
      const { document, version } = await requireVersion(services, key, documentId, request.query.version);
      const page = await services.documents.getPage(key, documentId, version.version, number);
      const pages = version.pageCount ?? 0;
      if (!page) throw failure("page-not-found", { documentId, page: number, pages });
      return {
        documentId,
        version: version.version,
        page: page.number,
        ...(page.label === undefined ? {} : { pageLabel: page.label }),
        pages,
        title: document.title,
        blocks: page.blocks,
        text: pageText(page),
      };
    },
  );
}

async function requireDocument({ documents }: Services, key: PartitionKey, documentId: string): Promise<Document> {
  const document = await documents.getDocument(key, documentId);
  if (!document) throw failure("document-not-found", { documentId });
  return document;
}

async function requireVersion(
  services: Services,
  key: PartitionKey,
  documentId: string,
  wanted: number | undefined,
): Promise<{ document: Document; version: DocumentVersion }> {
  const document = await requireDocument(services, key, documentId);
  const number = wanted ?? (await activeVersion(services, key, documentId)) ?? document.latestVersion;
  const version = await services.documents.getVersion(key, documentId, number);
  if (!version) throw failure("document-not-found", { documentId });
  return { document, version };
}

async function activeVersion({ equipment }: Services, key: PartitionKey, documentId: string): Promise<number | undefined> {
  const found = await equipment.get(key.tenant, key.equipment);
  return found?.manifest.active.find((active) => active.documentId === documentId)?.version;
}
