import { randomUUID } from "node:crypto";
import { importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkAssertion } from "@/lib/helseid/relayed-token";
import { serverNow } from "@/lib/helseid/server-clock";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** By how many seconds `iat` and `exp` are ahead of HelseID's time, and what is said of the assertion. */
const CASES: [number, number, string][] = [
  [0, 10, "valid"],
  [-5, 30, "valid"],
  [4, 14, "valid"],
  [-59, 1, "valid"],
  [20, 60, "clock"],
  [3600, 3630, "clock"],
  [3600, 4000, "invalid"],
  [-300, -280, "clock"],
  [0, 600, "invalid"],
  [10, 5, "invalid"],
  [1e12, 1e12 + 10, "clock"],
];

it.each(CASES)("an assertion of %d to %d seconds from now is %s", async (iat, exp, expected) => {
  const key = await generateClientKey("ES256");
  const issuer = t.env.HELSEID_TEST_ISSUER;
  const client = { clientId: randomUUID(), publicJwk: key.publicJwk };
  await checkAssertion(t.env, "TEST", "", client);
  const now = serverNow(issuer);
  const assertion = await new SignJWT({ iat: now + iat, exp: now + exp, jti: randomUUID() })
    .setProtectedHeader({ alg: "ES256", typ: "client-authentication+jwt" })
    .setIssuer(client.clientId)
    .setSubject(client.clientId)
    .setAudience(issuer)
    .sign(await importJWK(key.privateJwk, "ES256"));
  expect(await checkAssertion(t.env, "TEST", assertion, client)).toBe(expected);
});
