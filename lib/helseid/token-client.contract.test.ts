import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Env } from "@/lib/base/env";
import { generateClientKey } from "@/lib/crypto/jwk";
import { StrictServer } from "@/lib/dev/testing/strict-server";
import type { ClientCredentials } from "./configuration";
import { HelseidError } from "./errors";
import { requestToken } from "./token-client";

/** Token requests over HTTP, to a HelseID that refuses whatever is from the future. */
const { privateJwk } = await generateClientKey("ES256");
const credentials: ClientCredentials = { environment: "TEST", clientId: "client", privateJwk };
let helseid: StrictServer;

// Started again, because what is known of an origin is kept for as long as the process runs.
beforeEach(async () => {
  await helseid?.stop();
  helseid = await StrictServer.start();
});
afterAll(() => helseid.stop());

async function request(): Promise<string> {
  const env = { UPSTREAM_TIMEOUT_SECONDS: 5, HELSEID_TEST_ISSUER: helseid.origin } as Env;
  try {
    return (await requestToken(env, credentials, "scope", { fresh: true })).value;
  } catch (error) {
    if (error instanceof HelseidError) return error.oauthError ?? error.failure;
    throw error;
  }
}
const noncesSent = () => helseid.requests.map(({ proof }) => proof?.nonce);

describe("a client assertion", () => {
  it("was issued two seconds ago by HelseID's clock, and is valid for ten seconds from then", async () => {
    for (const clockSeconds of [0, 500]) {
      helseid.reset({ clockSeconds });
      expect(await request()).toBe("token");
      const { iat = 0, nbf, exp } = helseid.requests.at(-1)!.assertion!;
      const now = Date.now() / 1000 + clockSeconds;
      expect([nbf, exp]).toEqual([iat, iat + 10]);
      expect(now - iat).toBeGreaterThanOrEqual(1.5);
      expect(now - iat).toBeLessThan(4.5);
      // Its DPoP proof a second ago.
      const { iat: provedAt = 0 } = helseid.requests.at(-1)!.proof!;
      expect(now - provedAt).toBeGreaterThanOrEqual(0.5);
      expect(now - provedAt).toBeLessThan(3.5);
    }
  });

  it.each([1, 2, 3, -1, -2, -3, 90, -90, 3600])(
    "is accepted when HelseID's clock is %d seconds ahead of ours, and after it jumps back",
    async (clockSeconds) => {
      for (const seconds of [clockSeconds, 0, clockSeconds]) {
        helseid.reset({ clockSeconds: seconds });
        expect(await request()).toBe("token");
        expect(helseid.requests.length).toBeLessThanOrEqual(2);
      }
    },
  );

  it("is not sent again when HelseID refuses the client and its clock is the known one", async () => {
    helseid.reset({ refusal: "invalid_client" });
    expect(await request()).toBe("invalid_client");
    expect(helseid.requests).toHaveLength(1);
  });
});

describe("HelseID's nonce", () => {
  it("is kept for the next request, and a request is repeated once with a new assertion", async () => {
    helseid.reset({ requiresNonce: true, handsOut: true });
    for (let count = 0; count < 3; count += 1) expect(await request()).toBe("token");
    expect(helseid.requests).toHaveLength(4);
    const assertions = helseid.requests.map(({ assertion }) => assertion?.jti);
    expect(new Set(assertions).size).toBe(4);
  });

  it("is each request's own when many are under way and each is valid once", async () => {
    helseid.reset({ requiresNonce: true });
    const tokens = await Promise.all(Array.from({ length: 20 }, request));
    expect(tokens).toEqual(tokens.map(() => "token"));
    expect(helseid.requests.length).toBeLessThanOrEqual(40);
  });

  it("of a refusal is not taken by a request that starts before the refused one is repeated", async () => {
    helseid.reset({ requiresNonce: true });
    let second: Promise<unknown> | null = null;
    const received = new Promise<void>((done) => {
      helseid.onRequest = async () => {
        if (helseid.requests.length === 2) {
          second = request();
          await received;
        } else if (helseid.requests.length === 3) done();
      };
    });
    expect(await request()).toBe("token");
    expect(await second).toBe("token");
    expect(noncesSent().slice(0, 3)).toEqual([undefined, `${helseid.origin}#1`, undefined]);
  });

  it("that is refused again ends the request", async () => {
    helseid.reset({ refusal: "use_dpop_nonce", nonceHeader: ["valid"] });
    expect(await request()).toBe("use_dpop_nonce");
    expect(noncesSent()).toEqual([undefined, "valid"]);
  });

  it.each([
    ["empty", ""],
    ["longer than 256 characters", "a".repeat(257)],
    ["with a quote", 'a"b'],
    ["with a space", "a b"],
    ["with a backslash", "a\\b"],
    ["beyond ASCII", "æ"],
    ["two", "one, two"],
  ])("is neither used nor kept when it does not conform: %s", async (_form, nonce) => {
    helseid.reset({ refusal: "use_dpop_nonce", nonceHeader: [nonce] });
    expect(await request()).toBe("unreadable");
    helseid.reset();
    expect(await request()).toBe("token");
    expect(noncesSent()).toEqual([undefined]);
  });
});
