import { generateKeyPair } from "jose";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Env } from "@/lib/base/env";
import { StrictServer } from "@/lib/dev/testing/strict-server";
import type { DpopKey } from "./dpop";
import { type ResourceRequest, requestResource } from "./resource-request";

/** Requests to APIs over HTTP. Each API has a clock and nonces of its own. */
const env = { UPSTREAM_TIMEOUT_SECONDS: 5 } as Env;
let dpopKey: DpopKey;
let one: StrictServer;
let other: StrictServer;

beforeAll(async () => {
  dpopKey = await generateKeyPair("ES256");
});
// Started again, because what is known of an origin is kept for as long as the process runs.
beforeEach(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
  [one, other] = await Promise.all([StrictServer.start(), StrictServer.start()]);
});
afterAll(() => Promise.all([one.stop(), other.stop()]));

async function send(api: StrictServer, change: Partial<ResourceRequest> = {}): Promise<number> {
  const url = new URL(`${api.origin}/v1/client?x=1`);
  const request = { method: "GET" as const, url, accessToken: "token", dpopKey, ...change };
  return (await requestResource(env, request)).status;
}
const noncesSentTo = (api: StrictServer) => api.requests.map(({ proof }) => proof?.nonce);

describe("the nonce of an API", () => {
  it("is used in one repeated request, with a proof of its own", async () => {
    one.reset({ requiresNonce: true });
    expect(await send(one, { method: "PUT", body: "{}" })).toBe(200);
    expect(one.requests.map(({ method, body }) => [method, body])).toEqual([
      ["PUT", "{}"],
      ["PUT", "{}"],
    ]);
    expect(noncesSentTo(one)).toEqual([undefined, `${one.origin}#1`]);
    const [first, second] = one.requests.map(({ proof }) => proof?.jti);
    expect(first).not.toBe(second);
  });

  it("is taken from a successful response too, so that the next request needs no repetition", async () => {
    one.reset({ requiresNonce: true, handsOut: true });
    for (let request = 0; request < 3; request += 1) expect(await send(one)).toBe(200);
    expect(one.requests).toHaveLength(4);
  });

  it("is only ever sent to the API that it came from", async () => {
    one.reset({ requiresNonce: true, handsOut: true });
    other.reset({ requiresNonce: true, handsOut: true });
    for (const api of [one, other, one, other, one]) expect(await send(api)).toBe(200);
    for (const api of [one, other])
      for (const nonce of noncesSentTo(api)) expect(String(nonce ?? api.origin)).toContain(api.origin);
  });

  it("is each request's own when many are under way and each is valid once", async () => {
    one.reset({ requiresNonce: true });
    const statuses = await Promise.all(Array.from({ length: 20 }, () => send(one)));
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(one.requests.length).toBeLessThanOrEqual(40);
  });

  it("of a refusal is not taken by a request that starts before the refused one is repeated", async () => {
    one.reset({ requiresNonce: true });
    let second: Promise<unknown> | null = null;
    const received = new Promise<void>((done) => {
      one.onRequest = async () => {
        if (one.requests.length === 2) {
          second = send(one);
          await received;
        } else if (one.requests.length === 3) done();
      };
    });
    expect(await send(one)).toBe(200);
    expect(await second).toBe(200);
    expect(noncesSentTo(one).slice(0, 3)).toEqual([undefined, `${one.origin}#1`, undefined]);
  });

  it("that is refused again ends the request, as it is after one repetition", async () => {
    one.reset({ refusal: 'DPoP error="use_dpop_nonce"', nonceHeader: ["valid"] });
    expect(await send(one)).toBe(401);
    expect(noncesSentTo(one)).toEqual([undefined, "valid"]);
  });

  it("is neither used nor kept when it does not conform", async () => {
    const characters = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);
    const text = fc
      .array(characters, { minLength: 1, maxLength: 300 })
      .map((codes) => String.fromCharCode(...codes));
    const isValid = (nonce: string) => /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(nonce.trim());
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          text.filter((nonce) => !isValid(nonce)),
          fc.constantFrom("", "a".repeat(257), 'a"b', "a b", "a\\b", "æ"),
        ),
        async (nonce) => {
          one.reset({ refusal: 'DPoP error="use_dpop_nonce"', nonceHeader: [nonce] });
          expect(await send(one)).toBe(401);
          expect(noncesSentTo(one)).toEqual([undefined]);
        },
      ),
      { numRuns: 60 },
    );
    one.reset({ refusal: 'DPoP error="use_dpop_nonce"', nonceHeader: ["one", "two"] });
    expect(await send(one)).toBe(401);
    expect(noncesSentTo(one)).toEqual([undefined]);
  });

  it.each([
    'DPoP error="invalid_token", error_description="use_dpop_nonce"',
    'Bearer error="use_dpop_nonce"',
    'DPoP error="use_dpop_nonce',
    'Bearer realm="DPoP error=use_dpop_nonce", error="invalid_token"',
  ])("does not make a request worth repeating that was refused with %s", async (refusal) => {
    one.reset({ refusal, nonceHeader: ["valid"] });
    expect(await send(one)).toBe(401);
    expect(one.requests).toHaveLength(1);
  });
});

describe("the clock of an API", () => {
  it.each([1, 2, 3, 90, -1, -2, -3, -90, 3600])("may be %d seconds ahead of ours", async (clockSeconds) => {
    one.reset({ clockSeconds });
    for (let request = 0; request < 3; request += 1) expect(await send(one, { method: "POST" })).toBe(200);
    // One request is refused at most: the one that showed the clock.
    expect(one.requests.length).toBeLessThanOrEqual(4);
  });

  it("does not decide the time of a proof for another API", async () => {
    one.reset({ clockSeconds: -100 });
    other.reset({ clockSeconds: 100 });
    for (const api of [one, other, one, other]) expect(await send(api)).toBe(200);
    expect(one.requests).toHaveLength(3);
    expect(other.requests).toHaveLength(3);
  });

  it("may jump between two requests", async () => {
    for (const clockSeconds of [0, 60, -60, 7, 0]) {
      one.reset({ clockSeconds });
      expect(await send(one)).toBe(200);
      expect(one.requests.length).toBeLessThanOrEqual(2);
    }
  });

  it("is learned before the nonce is, where an API checks it first", async () => {
    one.reset({ clockSeconds: 90, requiresNonce: true });
    expect(await send(one)).toBe(200);
    expect(one.requests).toHaveLength(3);
  });

  it("makes no difference to a refusal for another reason", async () => {
    one.reset({ refusal: 'DPoP error="invalid_token"' });
    expect(await send(one)).toBe(401);
    expect(one.requests).toHaveLength(1);
  });
});

it("sends a Bearer token without a proof", async () => {
  one.reset();
  expect(await send(one, { dpopKey: null })).toBe(401);
  expect(one.requests).toMatchObject([{ authorization: "Bearer token", proof: null }]);
});
