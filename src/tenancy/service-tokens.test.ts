import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { createServiceTokens } from "./service-tokens.ts";

const secret = "a secret of at least thirty-two characters";
const key = new TextEncoder().encode(secret);
const refused = { code: "service-token-invalid" };

function setup() {
  const clock = new ManualClock();
  const tokens = createServiceTokens({ secret, clock });
  const sign = (
    change: (token: SignJWT, seconds: number) => SignJWT,
    header: { alg: string; typ?: string } = { alg: "HS256", typ: "equivox-service+jwt" },
  ) => {
    const seconds = Math.floor(clock.now() / 1_000);
    const token = new SignJWT().setProtectedHeader(header).setSubject("voice").setAudience("equivox-internal");
    return change(token.setIssuedAt(seconds).setExpirationTime(seconds + 60), seconds).sign(key);
  };
  return { clock, tokens, sign };
}

describe("service tokens", () => {
  it("name the role that calls", async () => {
    const { tokens } = setup();
    await expect(tokens.verify(await tokens.current("gateway"))).resolves.toBe("gateway");
    await expect(tokens.verify(await tokens.current("voice"))).resolves.toBe("voice");
  });

  it("of another key are accepted while keys change, by whichever process changed first", async () => {
    const clock = new ManualClock();
    const other = "another secret of at least thirty-two characters";
    const before = createServiceTokens({ secret, clock });
    const announced = createServiceTokens({ secret, previousSecret: other, clock });
    const changed = createServiceTokens({ secret: other, previousSecret: secret, clock });
    await expect(changed.verify(await before.current("voice"))).resolves.toBe("voice");
    await expect(announced.verify(await changed.current("voice"))).resolves.toBe("voice");
    await expect(before.verify(await changed.current("voice"))).rejects.toMatchObject(refused);
  });

  it("are used again while they last, and renewed before they end", async () => {
    const { clock, tokens } = setup();
    const first = await tokens.current("voice");
    clock.advance(39_000);
    expect(tokens.current("voice")).toBe(first);
    clock.advance(1_000);
    const second = await tokens.current("voice");
    expect(second).not.toBe(first);
    await expect(tokens.verify(second)).resolves.toBe("voice");
  });

  it("end a minute after their time, so that clocks may differ by one, also when they were good before", async () => {
    const { clock, tokens } = setup();
    const token = await tokens.current("voice");
    await tokens.verify(token);
    clock.advance(119_000);
    await expect(tokens.verify(token)).resolves.toBe("voice");
    clock.advance(2_000);
    await expect(tokens.verify(token)).rejects.toMatchObject(refused);
    await expect(createServiceTokens({ secret, clock }).verify(token)).rejects.toMatchObject(refused);
  });

  it("are taken when they are signed by the rule", async () => {
    const { tokens, sign } = setup();
    await expect(tokens.verify(await sign((token) => token))).resolves.toBe("voice");
  });

  it.each([
    ["another audience", { change: (token: SignJWT) => token.setAudience("equivox") }],
    ["the kind of an access token", { change: (token: SignJWT) => token, header: { alg: "HS256", typ: "at+jwt" } }],
    ["no kind", { change: (token: SignJWT) => token, header: { alg: "HS256" } }],
    ["a role that there is not", { change: (token: SignJWT) => token.setSubject("root") }],
    ["a life of an hour", { change: (token: SignJWT, seconds: number) => token.setExpirationTime(seconds + 3_600) }],
    [
      "a start in the future",
      { change: (token: SignJWT, seconds: number) => token.setIssuedAt(seconds + 600).setExpirationTime(seconds + 660) },
    ],
  ])(
    "are refused with %s",
    async (_what, { change, header }: { change: (token: SignJWT, seconds: number) => SignJWT; header?: { alg: string; typ?: string } }) => {
      const { tokens, sign } = setup();
      await expect(tokens.verify(await sign(change, header))).rejects.toMatchObject(refused);
    },
  );

  it("are refused under another key, garbled, unsigned or endless, in words that do not repeat them", async () => {
    const { clock, tokens } = setup();
    const foreign = await createServiceTokens({ secret: secret.toUpperCase(), clock }).current("voice");
    const unsigned = `${Buffer.from('{"alg":"none","typ":"equivox-service+jwt"}').toString("base64url")}.${foreign.split(".")[1] ?? ""}.`;
    for (const token of [foreign, unsigned, "garbage", "", "x".repeat(5_000)]) {
      const error: unknown = await tokens.verify(token).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ ...refused, status: 401 });
      expect(error).not.toHaveProperty("cause");
      if (token.length > 10) expect(String(error)).not.toContain(token);
    }
  });
});
