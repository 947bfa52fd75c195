import { randomUUID } from "node:crypto";
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { newStaffClient, portalEnv } from "@/lib/dev/stack/staff-client";
import { configurationFor } from "./configuration";
import { loginDpopHandle, newLoginDpopKey } from "./dpop";
import { HelseidError } from "./errors";
import { fetchUserClaims, SECURITY_LEVEL } from "./user-claims";

/** Userinfo of a HelseID whose responses each test makes, valid or not. */
let env: Env;
let issuer: string;
let clientId: string;
let signer: Awaited<ReturnType<typeof newSigner>>;
let published: JWK[];
let userinfo: (request: Request) => Promise<Response> | Response;
let keyRequests: number;

async function newSigner() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const kid = randomUUID();
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}

beforeEach(async () => {
  issuer = `https://${randomUUID()}.example.no`;
  const staff = await newStaffClient();
  clientId = staff.clientId;
  const source = portalEnv({
    databaseUrl: "postgresql://unused/x",
    portalUrl: "https://portal.example.no",
    staff,
  });
  env = parseEnv({ ...source, HELSEID_TEST_ISSUER: issuer });
  signer = await newSigner();
  published = [signer.publicJwk];
  keyRequests = 0;
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    const { pathname } = new URL(address);
    if (pathname.endsWith("openid-configuration"))
      return Response.json({
        issuer,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/userinfo`,
        userinfo_signing_alg_values_supported: ["RS256"],
      });
    if (pathname === "/userinfo") return userinfo(new Request(address, init));
    keyRequests += 1;
    return Response.json({ keys: published });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function fetchClaims() {
  const credentials = { environment: "TEST" as const, clientId, privateJwk: env.STAFF_HELSEID_PRIVATE_JWK };
  const dpopJwk = await newLoginDpopKey();
  const request = {
    accessToken: "access-token",
    subject: "ada",
    DPoP: await loginDpopHandle(env, "TEST", dpopJwk),
  };
  return { dpopJwk, claims: await fetchUserClaims(await configurationFor(env, credentials), request) };
}

const failure = () =>
  fetchClaims().then(
    ({ claims }) => claims,
    (error: unknown) => (error instanceof HelseidError ? error.failure : error),
  );

const claims = { sub: "ada", [SECURITY_LEVEL]: "4" };
const now = () => Math.floor(Date.now() / 1000);
const sign = (more: object, by = signer, header: object = {}) =>
  new SignJWT({ ...claims, iss: issuer, aud: clientId, exp: now() + 60, ...more })
    .setProtectedHeader({ alg: "RS256", kid: by.kid, ...header })
    .sign(by.privateKey);
const signed = (text: string) => new Response(text, { headers: { "content-type": "application/jwt" } });
const respondSigned = (...of: Parameters<typeof sign>) => {
  userinfo = async () => signed(await sign(...of));
};

describe("a request for userinfo", () => {
  it("has a DPoP proof by the login's key over the access token, and repeats it with the nonce", async () => {
    const requests: Request[] = [];
    userinfo = (request) => {
      requests.push(request);
      if (requests.length > 1) return Response.json(claims);
      const headers = { "www-authenticate": 'DPoP error="use_dpop_nonce"', "dpop-nonce": "a-nonce" };
      return new Response("", { status: 401, headers });
    };
    const { dpopJwk } = await fetchClaims();
    expect(requests.map((each) => each.headers.get("authorization"))).toEqual(
      Array(2).fill("DPoP access-token"),
    );
    const proofs = await Promise.all(
      requests.map((each) => jwtVerify(each.headers.get("dpop")!, EmbeddedJWK)),
    );
    for (const { payload, protectedHeader } of proofs) {
      expect(payload).toMatchObject({
        htm: "GET",
        htu: `${issuer}/userinfo`,
        // SHA-256 of "access-token" (RFC 9449, 4.2).
        ath: "Pxa-1wifRlPl7yG_0oJNfzqq7MelmOfonFgOFgapzFI",
      });
      expect(await calculateJwkThumbprint(protectedHeader.jwk!)).toBe(await calculateJwkThumbprint(dpopJwk));
    }
    expect(proofs.map(({ payload }) => payload.nonce)).toEqual([undefined, "a-nonce"]);
  });
});

describe("userinfo", () => {
  it("is used as JSON, and signed by HelseID for this client", async () => {
    userinfo = () => Response.json(claims);
    expect(await failure()).toEqual(claims);
    respondSigned({});
    expect(await failure()).toMatchObject(claims);
  });

  it.each<[string, () => Promise<unknown> | unknown]>([
    ["signed by somebody else", async () => respondSigned({}, { ...(await newSigner()), kid: signer.kid })],
    ["signed by an unknown key", async () => respondSigned({}, await newSigner())],
    ["signed for another client", () => respondSigned({ aud: "other" })],
    ["signed by another issuer", () => respondSigned({ iss: "https://other.example.no" })],
    ["expired", () => respondSigned({ exp: now() - 60 })],
    [
      "unsigned",
      () => (userinfo = () => signed(`${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`)),
    ],
    ["encrypted", () => (userinfo = () => signed("a.b.c.d.e"))],
    ["a token called JSON", () => (userinfo = async () => new Response(await sign({})))],
    ["without a subject", () => (userinfo = () => Response.json({ [SECURITY_LEVEL]: "4" }))],
    ["a list", () => (userinfo = () => Response.json([claims]))],
    ["a page", () => (userinfo = () => new Response("<html>", { headers: { "content-type": "text/html" } }))],
    ["a redirect", () => (userinfo = () => Response.redirect("https://other.example.no"))],
  ])("is refused as unreadable when it is %s", async (_name, respond) => {
    await respond();
    expect(await failure()).toBe("unreadable");
  });

  it.each([
    ["JSON", () => (userinfo = () => Response.json({ ...claims, sub: "kari" }))],
    ["signed", () => respondSigned({ sub: "kari" })],
  ])("about somebody else is refused (%s)", async (_name, respond) => {
    respond();
    expect(await failure()).toBe("other-subject");
  });

  it("that HelseID refuses has HelseID's reason", async () => {
    const headers = { "www-authenticate": 'DPoP error="insufficient_scope"' };
    userinfo = () => new Response("", { status: 403, headers });
    await expect(fetchClaims()).rejects.toMatchObject({
      failure: "refused",
      oauthError: "insufficient_scope",
    });
  });

  it.each([
    [400, JSON.stringify({ error: "invalid_dpop_proof" }), "invalid_dpop_proof"],
    [401, JSON.stringify({ error: "x".repeat(101) }), undefined],
    [403, "<html>", undefined],
  ])("that HelseID refuses with %d and no challenge is refused", async (status, body, oauthError) => {
    userinfo = () => new Response(body, { status, headers: { "content-type": "application/json" } });
    await expect(fetchClaims()).rejects.toMatchObject({ failure: "refused", oauthError });
  });

  it("that a new key has signed costs one request for keys, at most once a minute", async () => {
    respondSigned({});
    await failure();
    await failure();
    expect(keyRequests).toBe(1);
    const next = await newSigner();
    published.push(next.publicJwk);
    respondSigned({}, next);
    expect(await failure()).toBe("unreadable");
    expect(keyRequests).toBe(1);
    vi.setSystemTime(Date.now() + 61_000);
    respondSigned({}, next);
    expect(await failure()).toMatchObject(claims);
    expect(await failure()).toMatchObject(claims);
    expect(keyRequests).toBe(2);
    respondSigned({}, await newSigner());
    expect(await failure()).toBe("unreadable");
    expect(keyRequests).toBe(2);
  });
});
