import { decodeJwt, type JWTPayload } from "jose";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newBrowserKey } from "@/lib/dev/testing/browser-key";
import { proveKey } from "./prove-key";

/** The requests for a token that the page has signed. */
let signed: { assertion: JWTPayload; proof: JWTPayload }[];
/** How far HelseID's clock is ahead of the page's. */
let aheadMs: number;

beforeEach(() => {
  signed = [];
  aheadMs = 0;
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    const nowMs = Date.now() + aheadMs;
    if (!init?.body) {
      const clientId = `client of ${new URL(url).searchParams.get("kid")}`;
      const facts = { issuer: "https://sts", tokenEndpoint: "https://sts/token", clientId };
      return Promise.resolve(Response.json({ ...facts, nowMs, apiNowMs: nowMs }));
    }
    const { assertion, proof } = JSON.parse(init.body as string) as { assertion: string; proof: string };
    signed.push({ assertion: decodeJwt(assertion), proof: decodeJwt(proof) });
    return Promise.resolve(Response.json({ kind: "wait", seconds: 3, nowMs, nonce: null }));
  });
});
afterEach(() => vi.unstubAllGlobals());

it("each key is proved as the client that it belongs to, whichever was tried before at the same link", async () => {
  const [first, second] = [await newBrowserKey("a"), await newBrowserKey("a")];
  for (const key of [first, second, first]) await proveKey("https://portal/relay", key);
  expect(signed.map(({ assertion }) => assertion.sub)).toEqual(
    [first, second, first].map(({ kid }) => `client of ${kid}`),
  );
});

it.each([0, -90, 3600])("signs by HelseID's clock, dated back (%d s ahead)", async (ahead) => {
  aheadMs = ahead * 1000;
  await proveKey(`https://portal/relay/${ahead}`, await newBrowserKey("a"));
  const { assertion, proof } = signed[0]!;
  const issuedAt = assertion.iat!;
  expect([assertion.nbf, assertion.exp]).toEqual([issuedAt, issuedAt + 10]);
  const now = (Date.now() + aheadMs) / 1000;
  for (const [iat, backdated] of [
    [issuedAt, 2],
    [proof.iat!, 1],
  ] as const) {
    expect(now - iat).toBeGreaterThanOrEqual(backdated - 0.5);
    expect(now - iat).toBeLessThan(backdated + 2.5);
  }
});
