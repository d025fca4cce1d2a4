import { fastifySwagger } from "@fastify/swagger";
import { fastifySwaggerUi } from "@fastify/swagger-ui";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { type App } from "./app.ts";

type Transform = typeof jsonSchemaTransform;

/** The form of an upload, which no zod schema describes because it is never read into memory. */
const uploadForm = {
  type: "object",
  required: ["file"],
  properties: {
    documentId: { type: "string", description: "The document that this is the next version of. Must stand before the file." },
    password: { type: "string", description: "Opens a protected file. Must stand before the file." },
    file: { type: "string", format: "binary", description: "PDF, Word (DOCX), HTML, Markdown or plain text." },
  },
};

const describeRoute: Transform = (route) => {
  const { schema, url } = jsonSchemaTransform(route);
  const { config } = route.route;
  // What is not part of the API (the console, the documentation's own files) has no operationId.
  if (schema.operationId === undefined) return { schema: { ...schema, hide: true }, url };
  const security = config?.access === "public" || config?.access === "optional" ? [] : [{ bearer: [] }, { cookie: [] }];
  const needs = Array.isArray(config?.access) ? `Needs the permission \`${config.access.join("` or `")}\`.` : undefined;
  const description = [schema.description, needs].filter(Boolean).join("\n\n");
  return {
    url,
    schema: {
      ...schema,
      security,
      ...(description === "" ? {} : { description }),
      ...(config?.upload === true ? { consumes: ["multipart/form-data"], body: uploadForm } : {}),
    },
  };
};

/** Collects the schemas of routes that are added after it. */
export async function collectOpenApi(app: App, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Equivox",
        version,
        description: "Voice AI for equipment: ask a machine, and hear the answer from its own manuals, with the page.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "equipment", description: "Machines." },
        { name: "documents", description: "Their manuals." },
        { name: "jobs", description: "The indexing of manuals." },
        { name: "questions", description: "Questions in writing." },
        { name: "answers", description: "What people think of answers, and what experts say instead." },
        { name: "voice", description: "Questions aloud; the socket itself is described in docs/protocol.md." },
        { name: "sessions", description: "Conversations that were held." },
        { name: "identity", description: "Signing in." },
        { name: "administration", description: "Users and tokens of a tenant." },
        { name: "tenants", description: "Tenants." },
        { name: "health", description: "Whether the server is well." },
      ],
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
          cookie: { type: "apiKey", in: "cookie", name: "equivox_token" },
        },
      },
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  });
}

/** Serves the document and its readable form. */
export async function serveOpenApi(app: App): Promise<void> {
  app.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
    return reply.type("application/json; charset=utf-8").send(app.swagger());
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: "/docs",
    staticCSP: false,
    uiConfig: { url: "/openapi.json", docExpansion: "list", deepLinking: true, validatorUrl: null },
    theme: { title: "Equivox API" },
  });
}
