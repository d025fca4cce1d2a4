import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { fastifyStatic } from "@fastify/static";
import { type App } from "./app.ts";

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Equivox</title></head>
<body style="font-family: system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; line-height: 1.5">
<h1>Equivox is running</h1>
<p>The console has not been built. Build it and start again:</p>
<pre>npm run build
npm start</pre>
<p>The API works without it: see <a href="/docs">its documentation</a>.</p>
</body>
</html>
`;

/** Serves the console's built files, or a page that says how to build them. */
export async function serveConsole(app: App, directory: string): Promise<void> {
  if (!existsSync(join(directory, "index.html"))) {
    app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.type("text/html; charset=utf-8").send(notBuilt));
    return;
  }
  const hashed = join(directory, "assets") + sep;
  await app.register(fastifyStatic, {
    root: directory,
    schemaHide: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // The name of a file in assets/ holds a hash of its content; everything else may change under its name.
      reply.header("cache-control", path.startsWith(hashed) ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}
