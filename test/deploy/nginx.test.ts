import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { settings } from "../../src/config.ts";
import { errors } from "../../src/errors.ts";
import { checkDeployedNginx, howToGetNginx, nginx, startNginx, type RunningNginx } from "../support/nginx.ts";
import { freePort } from "../support/free-port.ts";
import { describeWith } from "../support/requirement.ts";
import { testCertificate, testKey } from "../support/test-certificate.ts";
import { pingMs } from "./environment.ts";
import { deployFile } from "./files.ts";

interface Backend {
  readonly address: string;
  readonly seen: IncomingMessage[];
  close(): Promise<void>;
}

/** Answers every request with its own name, streams at /v1/stream, echoes over WebSockets. */
async function startBackend(name: string, port = 0): Promise<Backend> {
  const seen: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(request);
    const path = request.url ?? "";
    if (path === "/v1/full") return void response.writeHead(503, { "retry-after": "7" }).end(name);
    if (path === "/v1/die") return void request.socket.destroy();
    if (path === "/v1/stream") return void response.writeHead(200, { "content-type": "text/event-stream" }).write("data: first\n\n");
    if (request.method === "POST") return void once(request, "data").then(() => response.end(name));
    response.end(name);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    seen.push(request);
    socket.send(name);
    socket.on("message", (message) => socket.send(message as Buffer));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    address: `127.0.0.1:${address.port}`,
    seen,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

describeWith(
  nginx,
  "nginx",
  howToGetNginx,
)("nginx as deployed", () => {
  let gateways: Backend[];
  let voices: Backend[];
  let proxy: RunningNginx;

  beforeAll(async () => {
    gateways = [await startBackend("gateway-1"), await startBackend("gateway-2")];
    voices = [await startBackend("voice-1"), await startBackend("voice-2")];
    proxy = await startNginx({ gateways: gateways.map(({ address }) => address), voices: voices.map(({ address }) => address) });
  });
  afterAll(async () => {
    await proxy.stop();
    await Promise.all([...gateways, ...voices].map((backend) => backend.close()));
  });

  async function openSocket(path: string): Promise<{ name: string; socket: WebSocket }> {
    const socket = new WebSocket(`${proxy.url.replace("http", "ws")}${path}`);
    const [message] = (await once(socket, "message")) as [Buffer];
    return { name: message.toString(), socket };
  }

  it("passes its own test of the configuration", () => {
    expect(checkDeployedNginx(testCertificate, testKey)).toMatchObject({
      ok: true,
      output: expect.not.stringContaining("[warn]") as string,
    });
  });

  it("asks names of compose again as replicas come and go", () => {
    expect(deployFile("nginx/upstreams.conf").match(/server \S+:8080 resolve /g)).toHaveLength(2);
  });

  it("waits for a silent socket longer than the product needs to ping it twice", () => {
    const readTimeoutSeconds = /twilio\)\$ \{[^}]*proxy_read_timeout (\d+)s/.exec(deployFile("nginx/routes.conf"))?.[1];
    expect(Number(readTimeoutSeconds) * 1_000).toBeGreaterThan(2 * pingMs);
  });

  it("lets uploads be as large, and questions take as long, as the product lets them", () => {
    const routes = deployFile("nginx/routes.conf");
    expect(Number(/client_max_body_size (\d+)m;/.exec(routes)?.[1]) * 1_048_576).toBeGreaterThan(Number(settings.uploadMaxBytes.default));
    expect(Number(/proxy_read_timeout (\d+)s/.exec(deployFile("nginx/http.conf"))?.[1]) * 1_000).toBeGreaterThan(
      Number(settings.requestTimeoutMs.default),
    );
    expect(Number(/keepalive_timeout (\d+)s/.exec(deployFile("nginx/upstreams.conf"))?.[1]) * 1_000).toBeLessThan(
      Number(settings.keepAliveTimeoutMs.default),
    );
  });

  it("answers only with codes that the product has", () => {
    const codes = [...deployFile("nginx/routes.conf").matchAll(/"code":"([^"]+)"/g)].map(([, code]) => code);
    expect(codes).toHaveLength(2);
    for (const code of codes) expect(Object.keys(errors)).toContain(code);
  });

  it("loses no request when one gateway is restarted right after the other", async () => {
    const names: string[] = [];
    const ask = async (body?: string) => {
      const response = await fetch(`${proxy.url}/v1/equipment`, body === undefined ? {} : { method: "POST", body });
      expect(response.status).toBe(200);
      names.push(await response.text());
    };
    for (const [index, gateway] of gateways.entries()) {
      await gateway.close();
      for (let request = 0; request < 4; request++) await ask(request % 2 === 0 ? undefined : "{}");
      gateways[index] = await startBackend(`gateway-${index + 1}`, Number(gateway.address.split(":")[1]));
    }
    expect(new Set(names.slice(0, 4))).toEqual(new Set(["gateway-2"]));
    expect(new Set(names.slice(4))).toEqual(new Set(["gateway-1"]));
  });

  it("upgrades WebSockets and spreads them over the voices with the fewest", async () => {
    const opened = await Promise.all(["/v1/voice?ticket=t1", "/v1/voice?ticket=t2", "/v1/realtime", "/v1/twilio"].map(openSocket));
    expect(opened.map(({ name }) => name).sort()).toEqual(["voice-1", "voice-1", "voice-2", "voice-2"]);
    const [{ socket }] = opened as [(typeof opened)[number]];
    socket.send("said");
    expect(String((await once(socket, "message"))[0])).toBe("said");
    for (const { socket: one } of opened) one.terminate();
  });

  it("sends everything else to the gateways, over connections that stay open", async () => {
    const ports = new Set<number | undefined>();
    for (let call = 0; call < 8; call++) {
      expect(await (await fetch(`${proxy.url}/v1/equipment`)).text()).toMatch(/^gateway-/);
    }
    for (const { seen } of gateways) for (const { socket } of seen) ports.add(socket.remotePort);
    expect(ports.size).toBeLessThanOrEqual(2);
    expect(await (await fetch(`${proxy.url}/v1/twilio/tenant/press`, { method: "POST", body: "x" })).text()).toMatch(/^gateway-/);
  });

  it("overwrites what clients claim about their address", async () => {
    await fetch(`${proxy.url}/claims`, { headers: { "x-forwarded-for": "6.6.6.6", "x-real-ip": "6.6.6.6", forwarded: "for=6.6.6.6" } });
    const request = gateways.flatMap(({ seen }) => seen).find(({ url }) => url === "/claims");
    expect(request?.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http" });
    expect(JSON.stringify(request?.headers)).not.toContain("6.6.6.6");
  });

  it("keeps tickets and other queries out of its logs", async () => {
    const { socket } = await openSocket("/v1/voice?ticket=very-secret-ticket");
    socket.close();
    await once(socket, "close");
    await fetch(`${proxy.url}/v1/sessions?token=very-secret-token`);
    await expect.poll(() => proxy.accessLog()).toContain('"path":"/v1/sessions"');
    expect(proxy.accessLog() + proxy.errorLog()).not.toContain("very-secret");
  });

  it("passes on a refusal with its Retry-After", async () => {
    const reply = await fetch(`${proxy.url}/v1/full`);
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([503, "7"]);
  });

  it("hands on the first event of a stream at once", async () => {
    const cut = new AbortController();
    const reply = await fetch(`${proxy.url}/v1/stream`, { signal: cut.signal });
    const first = await reply.body?.getReader().read();
    expect(Buffer.from(first?.value as Uint8Array).toString()).toBe("data: first\n\n");
    cut.abort();
  });

  it("hands on an upload while it is still being sent", async () => {
    let finish = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from("the beginning"));
        finish = () => controller.close();
      },
    });
    const options = { method: "POST", body, duplex: "half" } as RequestInit;
    const reply = await fetch(`${proxy.url}/v1/equipment/press/documents`, options);
    expect(await reply.text()).toMatch(/^gateway-/);
    finish();
  });

  it("shows no figures", async () => {
    expect((await fetch(`${proxy.url}/metrics`)).status).toBe(404);
  });

  it("never repeats what may have been done already", async () => {
    const reply = await fetch(`${proxy.url}/v1/die`, { method: "POST", body: "once" });
    expect(reply.status).toBe(503);
    expect(reply.headers.get("retry-after")).toBe("1");
    expect(await reply.json()).toMatchObject({ error: { code: "server-draining" } });
    expect(gateways.flatMap(({ seen }) => seen).filter(({ url }) => url === "/v1/die")).toHaveLength(1);
  });
});

describeWith(
  nginx,
  "nginx",
  howToGetNginx,
)("nginx with an upstream away", () => {
  it("asks the other gateway, and takes new upstreams at a reload without closing sockets", async () => {
    const gateway = await startBackend("gateway");
    const voice = await startBackend("voice");
    const later = await startBackend("later");
    const nobody = `127.0.0.1:${await freePort()}`;
    const proxy = await startNginx({ gateways: [nobody, gateway.address], voices: [voice.address] });
    for (let call = 0; call < 4; call++) expect(await (await fetch(`${proxy.url}/v1/me`)).text()).toBe("gateway");
    const socket = new WebSocket(`${proxy.url.replace("http", "ws")}/v1/voice`);
    await once(socket, "message");
    await proxy.reload({ gateways: [later.address], voices: [later.address] });
    await expect.poll(async () => (await fetch(`${proxy.url}/v1/me`)).text()).toBe("later");
    socket.send("still here");
    expect(String((await once(socket, "message"))[0])).toBe("still here");
    socket.terminate();
    await proxy.stop();
    await Promise.all([gateway, voice, later].map((backend) => backend.close()));
  });

  it("hands a socket that a voice refuses, or a voice that is gone, to the next one", async () => {
    const gone = `127.0.0.1:${await freePort()}`;
    const draining = createServer();
    draining.on("upgrade", (_request, socket) =>
      socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"),
    );
    draining.listen(0, "127.0.0.1");
    await once(draining, "listening");
    const address = draining.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const voice = await startBackend("voice");
    const sockets: WebSocket[] = [];
    for (const other of [gone, `127.0.0.1:${address.port}`]) {
      const proxy = await startNginx({ gateways: [voice.address], voices: [other, voice.address] });
      for (let attempt = 0; attempt < 4; attempt++) {
        const socket = new WebSocket(`${proxy.url.replace("http", "ws")}/v1/voice?ticket=secret`);
        expect(String((await once(socket, "message"))[0])).toBe("voice");
        sockets.push(socket);
      }
      for (const socket of sockets.splice(0)) socket.terminate();
      expect(proxy.errorLog()).not.toContain("ticket");
      await proxy.stop();
    }
    draining.close();
    await voice.close();
  });

  it("gives a voice that was away for a moment as many sockets as it can take", async () => {
    const back = `127.0.0.1:${await freePort()}`;
    const proxy = await startNginx({ gateways: [back], voices: [back] });
    const refused = new WebSocket(`${proxy.url.replace("http", "ws")}/v1/voice`);
    await once(refused, "error");
    const voice = await startBackend("voice", Number(back.split(":")[1]));
    for (let client = 0; client < 8; client++) {
      const socket = new WebSocket(`${proxy.url.replace("http", "ws")}/v1/voice`);
      expect(String((await once(socket, "message"))[0])).toBe("voice");
    }
    await voice.close();
    await proxy.stop();
  });

  it("limits each address, and says when to come back", async () => {
    const gateway = await startBackend("gateway");
    const proxy = await startNginx({ gateways: [gateway.address], voices: [gateway.address], limitsAsDeployed: true });
    const replies = await Promise.all(Array.from({ length: 300 }, () => fetch(`${proxy.url}/v1/me`)));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(replies.length - refused.length).toBeGreaterThanOrEqual(200);
    expect(refused[0]?.headers.get("retry-after")).toBe("1");
    expect(await refused[0]?.json()).toMatchObject({ error: { code: "rate-limited" } });
    await Promise.all(replies.filter((reply) => !reply.bodyUsed).map((reply) => reply.arrayBuffer()));
    await proxy.stop();
    await gateway.close();
  });
});
