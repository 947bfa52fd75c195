import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { compactVerify, CompactSign, errors, exportJWK, generateKeyPair, type JWK } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { newStaffClient, portalEnv } from "@/lib/dev/stack/staff-client";
import { HelseidError } from "./errors";
import { publicKeysOf } from "./jwks";

const DAY_SECONDS = 24 * 3600;
/** More keys than a test uses. */
const KEYS = 6;

interface SigningKey {
  kid: string;
  publicJwk: JWK;
  token: string;
}
const signingKeys: SigningKey[] = [];
let env: Env;
/** What HelseID publishes now, and when it was requested. */
let published: SigningKey[];
let status: number;
let requestedAt: number[];

beforeAll(async () => {
  for (let index = 0; index < KEYS; index += 1) {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const kid = `key-${index}`;
    const token = await new CompactSign(Buffer.from("{}"))
      .setProtectedHeader({ alg: "ES256", kid })
      .sign(privateKey);
    signingKeys.push({
      kid,
      publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" },
      token,
    });
  }
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-02T08:00:00Z") });
  vi.stubGlobal("fetch", async (address: string) => {
    const { origin, pathname } = new URL(address);
    if (pathname.endsWith("openid-configuration"))
      return Response.json({ issuer: origin, jwks_uri: `${origin}/jwks`, token_endpoint: `${origin}/token` });
    requestedAt.push(Date.now() / 1000);
    if (status !== 200) return new Response("<h1>", { status });
    return Response.json({ keys: published.map((each) => each.publicJwk) });
  });
  return restart();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A HelseID that this process has not asked yet. */
async function restart(): Promise<void> {
  published = [signingKeys[0]!];
  status = 200;
  requestedAt = [];
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: "https://portal.example.no",
    staff: await newStaffClient(),
  });
  const HELSEID_TEST_ISSUER = `https://${randomUUID()}.example.no`;
  env = parseEnv({ ...source, HELSEID_TEST_ISSUER });
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** @returns whether the token was verified; throws when the keys could not be requested */
async function isVerified(key: SigningKey): Promise<boolean> {
  try {
    await compactVerify(key.token, await publicKeysOf(env, "TEST"));
    return true;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return false;
    throw error;
  }
}

describe("HelseID's keys", () => {
  it("are requested at most once a minute, trusted for a day at most, and new ones are found", async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("pass" as const),
        seconds: fc.constantFrom(1, 59, 61, 3600, DAY_SECONDS + 1),
      }),
      fc.record({ kind: fc.constant("publish" as const), keys: fc.subarray([0, 1, 2, 3], { minLength: 1 }) }),
      fc.record({ kind: fc.constant("verify" as const), key: fc.nat({ max: KEYS - 1 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        await restart();
        const lastPublished = new Map<string, number>();
        const now = () => Date.now() / 1000;
        for (const each of steps) {
          for (const { kid } of published) lastPublished.set(kid, now());
          if (each.kind === "pass") pass(each.seconds);
          if (each.kind === "publish") published = each.keys.map((index) => signingKeys[index]!);
          for (const { kid } of published) lastPublished.set(kid, now());
          if (each.kind !== "verify") continue;
          const key = signingKeys[each.key]!;
          const before = requestedAt.at(-1) ?? -Infinity;
          const verified = await isVerified(key);
          if (verified)
            expect(now() - (lastPublished.get(key.kid) ?? -Infinity)).toBeLessThanOrEqual(DAY_SECONDS);
          else if (published.includes(key)) expect(now() - before).toBeLessThan(60);
        }
        for (const [index, at] of requestedAt.entries())
          if (index > 0) expect(at - requestedAt[index - 1]!).toBeGreaterThanOrEqual(60);
      }),
    );
  });

  it("are requested once for tokens that arrive together", async () => {
    expect(await Promise.all([0, 0, 0].map(() => isVerified(signingKeys[0]!)))).toEqual([true, true, true]);
    expect(requestedAt).toHaveLength(1);
  });

  it.each([
    [503, "unreachable"],
    [429, "unreachable"],
    [404, "unreadable"],
  ])("that cannot be requested (%d) are no statement about the token", async (code, failure) => {
    status = code;
    await expect(isVerified(signingKeys[0]!)).rejects.toMatchObject({ failure });
    status = 200;
    expect(await isVerified(signingKeys[0]!)).toBe(true);
    expect(await isVerified(signingKeys[1]!)).toBe(false);
    status = code;
    pass(61);
    expect(await isVerified(signingKeys[0]!)).toBe(true);
    await expect(isVerified(signingKeys[1]!)).rejects.toBeInstanceOf(HelseidError);
  });

  it("that could not be requested a moment ago are still no statement about the token", async () => {
    await isVerified(signingKeys[0]!);
    published = [signingKeys[0]!, signingKeys[1]!];
    status = 503;
    pass(61);
    for (const seconds of [0, 1, 58]) {
      pass(seconds);
      await expect(isVerified(signingKeys[1]!)).rejects.toMatchObject({ failure: "unreachable" });
    }
    expect(requestedAt).toHaveLength(2);
    status = 200;
    pass(2);
    expect(await isVerified(signingKeys[1]!)).toBe(true);
  });
});
