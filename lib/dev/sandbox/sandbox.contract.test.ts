import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";
import { type AssertionChanges, SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestSandbox } from "@/lib/dev/testing/sandbox";

/** The sandbox must refuse what HelseID and Selvbetjening refuse. */
let sandbox: TestSandbox;
let requests: SandboxRequests;
let issuer: string;
let api: string;
let client: { clientId: string; privateJwk: JWK };

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  requests = await SandboxRequests.create(sandbox);
  ({ issuer, api, client } = requests);
});
const newClient = (more: object = {}) => requests.newClient(more);
const token: SandboxRequests["token"] = (options) => requests.token(options);
const call: SandboxRequests["call"] = (path, options) => requests.call(path, options);
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

describe("HelseID in the sandbox", () => {
  it("publishes HelseID's paths", async () => {
    const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    expect(metadata).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/connect/token`,
      pushed_authorization_request_endpoint: `${issuer}/connect/par`,
      authorization_endpoint: `${issuer}/connect/authorize`,
      end_session_endpoint: `${issuer}/connect/endsession`,
      jwks_uri: `${issuer}/.well-known/openid-configuration/jwks`,
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ["private_key_jwt"],
    });
  });

  it("issues a DPoP-bound token with one audience to a valid request", async () => {
    const { status, body } = await token();
    expect(status).toBe(200);
    const claims = JSON.parse(
      Buffer.from(body.access_token!.split(".")[1]!, "base64url").toString(),
    ) as Record<string, unknown>;
    expect(claims).toMatchObject({
      iss: issuer,
      aud: "nhn:selvbetjening",
      client_id: client.clientId,
      scope: ["nhn:selvbetjening/client"],
      cnf: { jkt: expect.any(String) },
    });
  });

  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => AssertionChanges]>([
    ["typ JWT", () => ({ header: { typ: "JWT" } })],
    ["the token endpoint as audience", () => ({ payload: { aud: `${issuer}/connect/token` } })],
    ["an array as audience", () => ({ payload: { aud: [issuer] } })],
    ["a lifetime of 60 seconds", () => ({ payload: { exp: now() + 60 } })],
    ["no nbf", () => ({ drop: ["nbf"] })],
    ["nbf in the future", () => ({ payload: { nbf: now() + 30 } })],
    ["an expired assertion", () => ({ payload: { iat: now() - 30, nbf: now() - 30, exp: now() - 22 } })],
    ["an unknown kid", () => ({ header: { kid: "unknown" } })],
    ["no jti", () => ({ drop: ["jti"] })],
  ])("refuses a client assertion with %s", async (_name, changes) => {
    const { status, body } = await token({ changes: changes() });
    expect([status, body.error]).toEqual([400, "invalid_client"]);
  });

  it("refuses the signature of another key", async () => {
    const other = await generateClientKey("ES256");
    expect((await token({ changes: { signWith: { ...other.privateJwk, kid: undefined } } })).body.error).toBe(
      "invalid_client",
    );
  });

  it("refuses an assertion used twice", async () => {
    const jti = randomUUID();
    expect((await token({ changes: { payload: { jti } } })).body.error).toBe("invalid_client");
  });

  it("accepts 60 seconds where the switch says so", async () => {
    await sandbox.switches({ assertionLifetimeSeconds: 60 });
    expect((await token({ changes: { payload: { exp: now() + 60 } } })).status).toBe(200);
  });

  it("refuses a token without a DPoP proof, except for APIs that do not support DPoP", async () => {
    expect((await token({ dpop: false })).body.error).toBe("invalid_dpop_proof");
    const bearer = await token({ dpop: false, params: { scope: "nhn:cp-api/access" } });
    expect([bearer.status, bearer.body.token_type]).toEqual([200, "Bearer"]);
  });

  it("refuses every token without a DPoP proof where the switch says so", async () => {
    await sandbox.switches({ dpopRequired: true });
    const bearer = await token({ dpop: false, params: { scope: "nhn:cp-api/access" } });
    expect([bearer.status, bearer.body.error]).toEqual([400, "invalid_dpop_proof"]);
    expect((await token({ params: { scope: "nhn:cp-api/access" } })).body.token_type).toBe("DPoP");
  });

  it("refuses a scope that the client does not have, and two audiences in one token", async () => {
    expect((await token({ params: { scope: "nhn:other/x" } })).body.error).toBe("invalid_target");
    expect((await token({ params: { scope: "nhn:selvbetjening/client nhn:cp-api/access" } })).status).toBe(
      400,
    );
  });

  it("refuses an unpushed authorization request", async () => {
    const query = new URLSearchParams({
      client_id: sandbox.staff.clientId,
      response_type: "code",
      scope: "openid",
      redirect_uri: "http://localhost:3999/login/callback",
      code_challenge: "a".repeat(43),
      code_challenge_method: "S256",
    });
    const response = await fetch(`${issuer}/connect/authorize?${query}`, { redirect: "manual" });
    expect(response.headers.get("location")).toContain(
      "error=invalid_request&error_description=Pushed+Authorization+Request",
    );
  });

  it("knows a new client only after the cache delay, and never an expired key", async () => {
    const late = await newClient({ state: "draft" });
    expect((await token({ of: late })).body.error).toBe("invalid_client");
    await sandbox.switches({ cacheSeconds: 3600 });
    await sandbox.control(`test/clients/${late.clientId}`, { confirm: true });
    expect((await token({ of: late })).body.error).toBe("invalid_client");
    const expired = await newClient();
    await sandbox.control(`test/clients/${expired.clientId}`, { expireKeys: true });
    expect((await token({ of: expired })).body.error).toBe("invalid_client");
  });

  it("accepts a key with a lifetime of 90 days after 88 days and not after 91", async () => {
    const day = 86_400;
    const shifted = (days: number): AssertionChanges => ({
      payload: { iat: now() + days * day, nbf: now() + days * day - 2, exp: now() + days * day + 8 },
    });
    const fresh = await newClient();
    await sandbox.control("clock", { shiftSeconds: 88 * day });
    expect(
      (await token({ of: fresh, changes: shifted(88), dpop: false, params: { scope: "nhn:cp-api/access" } }))
        .status,
    ).toBe(200);
    await sandbox.control("clock", { shiftSeconds: 91 * day });
    expect(
      (await token({ of: fresh, changes: shifted(91), dpop: false, params: { scope: "nhn:cp-api/access" } }))
        .body.error,
    ).toBe("invalid_client");
  });
});

describe("Selvbetjening in the sandbox", () => {
  const draft = (more: object = {}) => ({
    organizationNumber: "942110464",
    publicJwk: JSON.stringify(toPublicJwk(client.privateJwk)),
    apiScopes: ["nhn:selvbetjening/client"],
    ...more,
  });
  async function post(body: object | string, apiKey?: string, path = "/v1/client-drafts") {
    const key = apiKey ?? (await sandbox.newTemplate()).apiKey;
    return fetch(`${api}${path}`, {
      method: "POST",
      headers: { "api-key": key, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  it("creates a draft, also by the path of version 0.1", async () => {
    expect(await (await post(draft())).json()).toEqual({
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await post(draft(), undefined, "/v0.1/client-drafts")).status).toBe(200);
  });

  it("refuses an unknown API key and a multi-tenant template", async () => {
    expect((await post(draft(), "wrong")).status).toBe(401);
    expect((await post(draft(), (await sandbox.newTemplate({ multiTenant: true })).apiKey)).status).toBe(400);
  });

  it.each<[string, object | string]>([
    ["an invalid organization number", { organizationNumber: "942110465" }],
    ["a scope outside the template", { apiScopes: ["nhn:other/x"] }],
    ["a key as an object instead of a string", { publicJwk: { kty: "RSA" } }],
    [
      "a private key",
      { publicJwk: JSON.stringify({ kty: "EC", crv: "P-256", x: "x", y: "y", d: "d", alg: "ES256" }) },
    ],
    ["a key without alg", { publicJwk: JSON.stringify({ kty: "EC", crv: "P-256", x: "x", y: "y" }) }],
    ["an invalid return address", { postClientConfirmationRedirectUri: "nowhere" }],
    ["a body that is not JSON", "{"],
  ])("refuses %s", async (_name, changes) => {
    expect((await post(typeof changes === "string" ? changes : draft(changes))).status).toBe(400);
  });

  it("returns errors in each of the forms that have been observed", async () => {
    for (const [errorBody, form] of [
      ["problem", /"detail":"organizationNumber/],
      ["property", /^\{"property":"organizationNumber"/],
      ["propertyArray", /^\[\{"property"/],
      ["text", /^organizationNumber: /],
      ["empty", /^$/],
    ] as const) {
      await sandbox.switches({ errorBody });
      expect(await (await post(draft({ organizationNumber: "1" }))).text()).toMatch(form);
    }
  });

  it("lists keys, accepts a new one in either form, and keeps or drops the old ones as switched", async () => {
    const own = await newClient();
    const { body } = await token({ of: own });
    const accessToken = body.access_token!;
    const next = await generateClientKey("ES256");
    await sandbox.switches({ uploadBody: "string" });
    expect(
      (await call("/v1/client-secret", { method: "POST", accessToken, body: JSON.stringify(next.publicJwk) }))
        .status,
    ).toBe(400);
    const added = await call("/v1/client-secret", {
      method: "POST",
      accessToken,
      body: JSON.stringify(JSON.stringify(next.publicJwk)),
    });
    expect(await added.json()).toEqual({ expiration: expect.stringMatching(/T00:00:00\.000Z$/) });
    const list = async () =>
      (await (await call("/v1/client-secret", { accessToken })).json()) as { kid: string }[];
    expect((await list()).map((key) => key.kid)).toEqual([own.privateJwk.kid, next.kid]);
    await sandbox.switches({ oldKeys: "dropped", uploadBody: "both" });
    const last = await generateClientKey("ES256");
    await call("/v1/client-secret", { method: "POST", accessToken, body: JSON.stringify(last.publicJwk) });
    expect((await list()).map((key) => key.kid)).toEqual([last.kid]);
  });

  it("replaces the whole configuration: fields that are left out are emptied, and redirectUris may not be left out", async () => {
    const { apiKey } = await sandbox.newTemplate();
    const own = await newClient({ apiKey, redirectUris: ["https://a.no/cb"] });
    const accessToken = (await token({ of: own })).body.access_token!;
    const put = (body: object) =>
      call("/v1/client", { method: "PUT", accessToken, body: JSON.stringify(body) });
    expect((await put({ apiScopes: ["nhn:selvbetjening/client"] })).status).toBe(400);
    expect(
      (await put({ apiScopes: ["nhn:selvbetjening/client"], redirectUris: ["https://b.no/cb"] })).status,
    ).toBe(204);
    expect(await (await call("/v1/client", { accessToken })).json()).toMatchObject({
      redirectUris: ["https://b.no/cb"],
      apiScopes: [{ scope: "nhn:selvbetjening/client" }],
    });
  });

  it("applies the three rules of the confirm page: ten seconds, one browser, three hours", async () => {
    const confirmUrl = async () =>
      `${api}/confirm-client/${((await (await post(draft())).json()) as { clientId: string }).clientId}`;
    const late = await confirmUrl();
    await sandbox.control("clock", { shiftSeconds: 11 });
    expect((await fetch(late)).status).toBe(410);
    const shared = await confirmUrl();
    expect((await fetch(shared)).status).toBe(200);
    expect((await fetch(shared)).status).toBe(403);
    const slow = await confirmUrl();
    const cookie = (await fetch(slow)).headers.getSetCookie()[0]!.split(";")[0]!;
    await sandbox.control("clock", { shiftSeconds: 11 + 3 * 3600 + 1 });
    expect((await fetch(slow, { headers: { cookie } })).status).toBe(410);
  });

  it("returns in both forms, with the outcome", async () => {
    const make = async (more: object) =>
      ((await (await post(draft(more))).json()) as { clientId: string }).clientId;
    const hosted = await make({ postClientConfirmationRedirectUri: "http://localhost:1/back?x=1" });
    expect(await sandbox.confirm(`${api}/confirm-client/${hosted}`, "UserAccessRequested")).toBe(
      "http://localhost:1/back?x=1&status=UserAccessRequested",
    );
    const old = await make({});
    expect(
      await sandbox.confirm(`${api}/confirm-client/${old}?redirectPort=8080&redirectPath=/client-confirm`),
    ).toBe("http://localhost:8080/client-confirm?status=Success");
  });
});
