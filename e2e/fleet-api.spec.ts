import { createHash } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import * as client from "openid-client";
import type { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { generateClientKey } from "@/lib/dev/testing/keys";
import { expect, expectAccessible, test } from "./fixtures";

/**
 * An installation that has its own key calls the fleet API, with openid-client as the client of the protocol.
 */

const AUDIENCE = "fjordvakt:klientvakt";
const SCOPES = [`${AUDIENCE}/report`, "nhn:msh/api"];

async function installation(t: BrowserTestContext, issuer: string, scopes = SCOPES) {
  const installation = await t.installation({ custody: "INSTALLATION" });
  const pair = await generateClientKey("ES256");
  const { clientId } = await t.control<{ clientId: string }>("test/clients", {
    organizationNumber: installation.organization.number,
    publicJwk: pair.publicJwk,
    scopes: scopes.map((scope) => ({ scope, status: "ok", statusReason: null })),
  });
  await t.db.installation.update({
    where: { id: installation.installationId },
    data: { clientId, custody: "INSTALLATION", activatedAt: new Date(), nextCheckAt: new Date(4e12) },
  });
  const authentication = client.PrivateKeyJwt(
    { key: (await importJWK(pair.privateJwk, "ES256")) as client.CryptoKey, kid: pair.kid },
    {
      [client.modifyAssertion](header, payload) {
        header.typ = "client-authentication+jwt";
        payload.exp = Number(payload.iat) + 8;
      },
    },
  );
  const configuration = await client.discovery(new URL(issuer), clientId, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  const DPoP = client.getDPoPHandle(configuration, { privateKey, publicKey } as CryptoKeyPair);
  const token = async (scope = SCOPES[0]!) =>
    (await client.clientCredentialsGrant(configuration, { scope }, { DPoP })).access_token;
  return { ...installation, clientId, pair, configuration, DPoP, token, proofKey: { privateKey, publicKey } };
}

type Installation = Awaited<ReturnType<typeof installation>>;

/** Calls the API with openid-client. */
async function call(
  it: Installation,
  url: string,
  method: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const response = await client.fetchProtectedResource(
      it.configuration,
      await it.token(),
      new URL(url),
      method,
      body ? JSON.stringify(body) : undefined,
      new Headers(body ? { "content-type": "application/json" } : {}),
      { DPoP: it.DPoP },
    );
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof client.WWWAuthenticateChallengeError)) throw error;
    return { status: error.status, body: (await error.response.json()) as Record<string, unknown> };
  }
}

/** Builds a DPoP proof that can be invalid. */
async function proof(
  it: Installation,
  token: string,
  url: string,
  change: Record<string, unknown> = {},
  key = it.proofKey,
) {
  return new SignJWT({
    jti: crypto.randomUUID(),
    htm: "GET",
    htu: url,
    iat: Math.floor(Date.now() / 1000),
    ath: createHash("sha256").update(token).digest("base64url"),
    ...change,
  })
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(key.publicKey) })
    .sign(key.privateKey);
}

test("an installation reports its keys, reads its configuration and announces a rotation, and support sees it", async ({
  as,
  t,
  stack,
}) => {
  const it = await installation(t, stack.env.HELSEID_TEST_ISSUER!);
  const api = `${stack.portalUrl}/api/fleet/v1`;
  const expiresAt = new Date(Date.now() + 20 * 86_400_000).toISOString();
  const report = {
    keys: [{ publicJwk: it.pair.publicJwk, expiresAt }],
    software: "Fjordjournal 12.1",
    healthy: true,
  };
  expect(await call(it, `${api}/keys`, "PUT", report)).toEqual({
    status: 200,
    body: { taken: [it.pair.kid], ignored: [], warnings: [], dueAt: expect.any(String) },
  });
  // Nothing has changed, so there is no second audit row.
  expect((await call(it, `${api}/keys`, "PUT", report)).status).toBe(200);
  const audit = await t.db.auditEvent.findMany({ where: { installationId: it.installationId } });
  expect(audit.filter((row) => row.action === "installation.reported")).toHaveLength(1);
  const row = await t.db.fleetRow.findUniqueOrThrow({ where: { installationId: it.installationId } });
  expect(row.keyExpiresAt?.toISOString()).toBe(expiresAt);

  expect((await call(it, `${api}/configuration`, "GET")).body).toMatchObject({
    clientId: it.clientId,
    environment: "test",
    issuer: stack.env.HELSEID_TEST_ISSUER,
  });
  const next = await generateClientKey("ES256");
  const rotation = {
    oldKid: it.pair.kid,
    publicJwk: next.publicJwk,
    expiresAt: new Date(Date.now() + 9e9).toISOString(),
  };
  for (let time = 0; time < 2; time += 1)
    expect((await call(it, `${api}/rotations`, "POST", rotation)).body).toEqual({
      taken: [next.kid],
      warnings: [],
    });
  const keys = await t.db.clientKey.findMany({ where: { installationId: it.installationId } });
  expect(Object.fromEntries(keys.map((key) => [key.kid, key.state]))).toEqual({
    [it.pair.kid]: "RETIRED",
    [next.kid]: "LISTED",
  });
  // The report of an installation alone does not prove a key.
  expect(keys.every((key) => key.provedAt === null)).toBe(true);

  const page = await as("SUPPORT");
  await page.goto(`/installations/${it.installationId}`);
  const reports = page.getByRole("region", { name: "Meldinger fra installasjonen" });
  await expect(reports.getByText("Fjordjournal 12.1")).toBeVisible();
  await expect(reports.getByText("Alt er i orden")).toBeVisible();
  await expect(reports.getByText("Token som HelseID har utstedt til klienten")).toBeVisible();
  await expect(page.getByText("Installasjonen meldte fra om eget bytte av nøkkel")).toBeVisible();
  await expectAccessible(page);
});

test("a private key, an invalid report and a report where the portal has the keys are refused, and nothing is saved", async ({
  t,
  stack,
}) => {
  const it = await installation(t, stack.env.HELSEID_TEST_ISSUER!);
  const url = `${stack.portalUrl}/api/fleet/v1/keys`;
  const private_ = await call(it, url, "PUT", { keys: [{ publicJwk: it.pair.privateJwk }] });
  expect(private_).toMatchObject({ status: 400, body: { code: "private-key" } });
  for (const report of [{}, { keys: "all" }, { keys: [], more: 1 }, { keys: [{ publicJwk: { kty: "EC" } }] }])
    expect((await call(it, url, "PUT", report)).status).toBe(400);
  expect(await t.db.clientKey.count({ where: { installationId: it.installationId } })).toBe(0);
  const { d } = it.pair.privateJwk as { d: string };
  const tables = await t.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from audit_event where canonical like ${`%${d}%`}`;
  expect(tables[0]!.count).toBe(0);
  await t.db.installation.update({ where: { id: it.installationId }, data: { custody: "PORTAL" } });
  expect((await call(it, url, "PUT", { keys: [{ publicJwk: it.pair.publicJwk }] })).status).toBe(409);
});

test("forged, replayed, wrong-audience, Bearer-downgraded and other-client tokens are refused, each with the check that fails", async ({
  t,
  stack,
}) => {
  const issuer = stack.env.HELSEID_TEST_ISSUER!;
  const it = await installation(t, issuer);
  const other = await installation(t, issuer);
  const url = `${stack.portalUrl}/api/fleet/v1/configuration`;
  const token = await it.token();
  const request = async (authorization: string | null, dpop: string | null) => {
    const headers: Record<string, string> = {
      ...(authorization ? { authorization } : {}),
      ...(dpop ? { dpop } : {}),
    };
    const response = await fetch(url, { headers });
    const { code } = (await response.json()) as { code?: string };
    return `${response.status} ${code ?? "ok"}`;
  };
  const with_ = async (change: Record<string, unknown>, key = it.proofKey) =>
    request(`DPoP ${token}`, await proof(it, token, url, change, key));
  expect(await with_({})).toBe("200 ok");
  expect(await request(null, null)).toBe("401 scheme");
  expect(await request(`Bearer ${token}`, null)).toBe("401 scheme");
  expect(await request(`Bearer ${token}`, await proof(it, token, url))).toBe("401 scheme");
  expect(await request(`DPoP ${token}`, null)).toBe("401 proof");

  const used = await proof(it, token, url);
  expect(await request(`DPoP ${token}`, used)).toBe("200 ok");
  expect(await request(`DPoP ${token}`, used)).toBe("401 proof-once");
  expect(await request(`dpop ${token}`, used)).toBe("401 proof-once");
  expect(await with_({ htm: "PUT" })).toBe("401 proof-method");
  expect(await with_({ htu: "https://elsewhere.example/api/fleet/v1/configuration" })).toBe(
    "401 proof-address",
  );
  expect(await with_({ iat: Math.floor(Date.now() / 1000) - 60 })).toBe("401 proof-age");
  expect(await with_({ iat: Math.floor(Date.now() / 1000) + 60 })).toBe("401 proof-age");
  expect(await with_({ ath: "x" })).toBe("401 proof-token");
  expect(await with_({}, other.proofKey)).toBe("401 proof-key");

  // Forged: HelseID's claims with another signature.
  const forger = await generateKeyPair("RS256", { extractable: true });
  const cnf = { jkt: await calculateJwkThumbprint((await exportJWK(it.proofKey.publicKey)) as JWK) };
  const forged = await new SignJWT({ client_id: it.clientId, scope: [SCOPES[0]], cnf })
    .setProtectedHeader({ alg: "RS256", typ: "at+jwt", kid: "x" })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(forger.privateKey);
  expect(await request(`DPoP ${forged}`, await proof(it, forged, url))).toBe("401 token-signature");
  const [head, body] = token.split(".");
  expect(await request(`DPoP ${head}.${body}.`, await proof(it, token, url))).toMatch(
    /^401 (scheme|token-signature|issuer)$/,
  );

  const elsewhere = await it.token("nhn:msh/api");
  expect(await request(`DPoP ${elsewhere}`, await proof(it, elsewhere, url))).toBe("401 audience");
  // The other client's token gives access to the other client only.
  const theirs = await other.token();
  const response = await fetch(url, {
    headers: { authorization: `DPoP ${theirs}`, dpop: await proof(other, theirs, url) },
  });
  expect(((await response.json()) as { clientId: string }).clientId).toBe(other.clientId);
  expect(await request(`DPoP ${theirs}`, await proof(it, theirs, url))).toBe("401 proof-key");
  await t.db.installation.update({ where: { id: it.installationId }, data: { closedAt: new Date() } });
  expect(await with_({})).toBe("404 unknown-client");
});

test("more requests than an installation needs are refused", async ({ t, stack }) => {
  const it = await installation(t, stack.env.HELSEID_TEST_ISSUER!);
  const url = `${stack.portalUrl}/api/fleet/v1/configuration`;
  const token = await it.token();
  const statuses = new Set<number>();
  for (let count = 0; count < 125; count += 1) {
    const headers = { authorization: `DPoP ${token}`, dpop: await proof(it, token, url) };
    statuses.add((await fetch(url, { headers })).status);
  }
  expect([...statuses]).toEqual([200, 429]);
});

test("the document is OpenAPI 3.1, and its page is public", async ({ customer, stack }) => {
  const document = (await (await fetch(`${stack.portalUrl}/api/fleet/v1/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, object>;
  };
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(["/keys", "/rotations", "/configuration"]);
  const page = await customer();
  await page.goto("/docs/fleet-api");
  await expect(page.getByRole("heading", { name: "Report keys and status" })).toBeVisible();
  await page.getByText("Request (application/json)").first().click();
  await expect(page.getByText('"publicJwk"').first()).toBeVisible();
  await expectAccessible(page);
});

test("support validates a request that an API has received, check by check", async ({ as, t, stack }) => {
  const it = await installation(t, stack.env.HELSEID_TEST_ISSUER!);
  const url = `${stack.portalUrl}/api/fleet/v1/configuration`;
  const token = await it.token();
  const page = await as("SUPPORT");
  const check = async (authorization: string, dpop: string, audience = AUDIENCE) => {
    await page.goto("/verify");
    await page.getByLabel("Adresse", { exact: true }).fill(url);
    await page.getByLabel("Authorization").fill(authorization);
    await page.getByLabel("DPoP").fill(dpop);
    await page.getByLabel("API-ets navn (audience)").fill(audience);
    await page.getByRole("button", { name: "Kontroller" }).click();
  };
  await check(`Authorization: DPoP ${token}`, await proof(it, token, url));
  await expect(page.getByText("Alt som kan kontrolleres her, er i orden")).toBeVisible();
  await expect(page.getByText("Beviset er ikke brukt før (jti): ikke kontrollert")).toBeVisible();
  await expectAccessible(page);
  await check(`Bearer ${token}`, await proof(it, token, url));
  await expect(page.getByText("Et Bearer-token godtas ikke.")).toBeVisible();
  await check(token, await proof(it, token, url), "nhn:msh");
  await expect(page.getByText("Tokenet er til et annet API")).toBeVisible();
  await check(token, await proof(it, token, `${url}/more`));
  await expect(page.getByText("en proxy foran API-et")).toBeVisible();
  await check(token, await proof(it, token, url, { iat: 1 }));
  await expect(page.getByText("Beviset er eldre enn 15 sekunder")).toBeVisible();
});
