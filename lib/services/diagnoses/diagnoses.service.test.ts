import { importJWK, type JWK, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { recordCheck } from "@/lib/core/clients/record-check";
import { clientWith, insertReading } from "@/lib/dev/testing/client-reading";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import type { Cause } from "@/lib/domain/explain-refusal";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { Context } from "@/lib/context/context";
import { TestContext } from "@/lib/dev/testing/test-context";
import { explainAssertion } from "./explain-assertion";
import { getDiagnosis } from "./get-diagnosis";
import { getDiagnosisPage } from "./get-diagnosis-page";
import { startLoginDiagnosis } from "./start-login-diagnosis";
import { runMachineDiagnosis } from "./run-machine-diagnosis";
import { runTokenExchangeDiagnosis } from "./run-token-exchange-diagnosis";

let t: TestContext;
let support: Context;
beforeAll(async () => {
  t = await TestContext.create();
  support = await t.staff("SUPPORT");
});
beforeEach(() => t.sandbox.reset());
afterAll(() => t.drop());

const CHILD = "310200018";

/** Creates an active client with these scopes, in the portal and in the sandbox. */
async function client(scopes = [SELVBETJENING_SCOPE, "nhn:msh/api"], more: Record<string, unknown> = {}) {
  const redirectUris = ["http://localhost:3999/try/callback"];
  const active = await t.active({ redirectUris });
  const childOrganizationNumbers = [CHILD];
  await insertReading(t.db, active.installationId, { scopes, childOrganizationNumbers, redirectUris });
  await set(active.clientId, {
    scopes: scopes.map((scope) => ({ scope, status: "ok", statusReason: null })),
    childOrganizationNumbers,
    ...more,
  });
  return active;
}
const set = (clientId: string, change: Record<string, unknown>) =>
  t.sandbox.control(`test/clients/${clientId}`, { set: change });

async function diagnosed(installationId: string, run: Promise<{ diagnosisId: string }>) {
  const { diagnosisId } = await run;
  const diagnosis = await getDiagnosis(support, installationId, diagnosisId);
  return { ...diagnosis, step: (code: string) => diagnosis.steps.filter((each) => each.code === code) };
}
const machine = (installationId: string, child = "") =>
  diagnosed(installationId, runMachineDiagnosis(support, { installationId, child }));

/** A reading that was made with a token of a time. */
const oldReading = (tokenAt: Date) => ({
  reading: { readAt: tokenAt, tokenAt, client: clientWith({ scopes: [SELVBETJENING_SCOPE] }), keys: null },
  failure: null,
});

describe("machine to machine", () => {
  it("requests a token for each audience, bound to the proof, and stores neither token nor key", async () => {
    const { installationId, pair } = await client();
    const run = await machine(installationId);
    expect(run).toMatchObject({ outcome: "ok", causes: [] });
    expect(run.step("token").map(({ facts }) => facts.audience)).toEqual(["nhn:selvbetjening", "nhn:msh"]);
    expect(run.step("token")[0]!.facts).toMatchObject({ bound: true, missing: [], rejected: [] });
    expect(run.step("key")[0]!.facts).toMatchObject({ kid: pair.kid });
    const row = JSON.stringify(await t.db.diagnosis.findUniqueOrThrow({ where: { id: run.id } }));
    expect(row).not.toContain("eyJ");
    expect(row).not.toContain((pair.privateJwk as { d: string }).d);
    expect(await t.auditActions(installationId)).toEqual(
      expect.arrayContaining(["diagnosis.started", "diagnosis.settled"]),
    );
  });

  it("is listed with what it showed last, however often other tests were run since", async () => {
    const { installationId, clientId } = await client();
    const first = await machine(installationId);
    const latest = async () => (await getDiagnosisPage(support, installationId)).latest;
    expect(await latest()).toMatchObject([{ id: first.id, pattern: "machine", outcome: "ok" }]);
    await set(clientId, { state: "blocked" });
    const second = await machine(installationId);
    await runTokenExchangeDiagnosis(support, {
      installationId,
      subjectScope: "nhn:msh/api",
      scope: SELVBETJENING_SCOPE,
    });
    expect((await latest()).map(({ pattern, outcome }) => [pattern, outcome])).toEqual([
      ["token-exchange", "failed"],
      ["machine", second.outcome],
    ]);
    expect(second.outcome).toBe("failed");
  });

  it("shows that the client works when HelseID issues a token, and nothing when it refuses", async () => {
    const { installationId, clientId } = await client();
    const tokenAt = async () =>
      (await t.db.installation.findUniqueOrThrow({ where: { id: installationId } })).portalTokenAt;
    await t.db.installation.update({ where: { id: installationId }, data: { portalTokenAt: null } });
    await set(clientId, { state: "blocked" });
    expect(await machine(installationId)).toMatchObject({ outcome: "failed" });
    expect(await tokenAt()).toBeNull();
    await set(clientId, { state: "active" });
    const before = t.system.clock();
    await machine(installationId);
    const first = await tokenAt();
    expect(first!.getTime()).toBeGreaterThanOrEqual(before.getTime() - 1000);
    // A check that used an older token, and is recorded later, takes nothing back.
    await recordCheck(t.system, installationId, oldReading(new Date(before.getTime() - 3_600_000)), true);
    await recordCheck(t.system, installationId, oldReading(new Date(before.getTime() - 3_600_000)), false);
    expect(await tokenAt()).toEqual(first);
    await recordCheck(t.system, installationId, oldReading(new Date(first!.getTime() + 1)), false);
    expect((await tokenAt())!.getTime()).toBe(first!.getTime() + 1);
  });

  it("requests a token for a child organization that is on the client, and for no other", async () => {
    const { installationId, clientId } = await client();
    const run = await machine(installationId, CHILD);
    expect(run.outcome).toBe("ok");
    expect(run.step("token")[0]!.facts).toMatchObject({ child: CHILD });
    await expect(runMachineDiagnosis(support, { installationId, child: "310200026" })).rejects.toMatchObject({
      fields: { child: "not-on-client" },
    });
    await set(clientId, { childOrganizationNumbers: [] });
    expect(await machine(installationId, CHILD)).toMatchObject({ outcome: "failed" });
  });

  it("explains a numbered error of HelseID by its number", async () => {
    const { installationId, clientId } = await client();
    await set(clientId, { childOrganizationNumbers: [] });
    await t.sandbox.switches({ errorNumbers: true });
    const run = await machine(installationId, CHILD);
    expect(run.step("token")[0]!.facts).toMatchObject({ error: "invalid_request", errorNumber: "HID-1002" });
    expect(run.causes).toEqual([
      { cause: "numbered", weight: 100, facts: { number: "HID-1002", code: "1002" } },
    ]);
  });

  it("names the organization that a multi-tenant client acts for", async () => {
    const { installationId, templateId } = await client();
    await t.db.clientTemplate.update({ where: { id: templateId }, data: { tenancy: "MULTI" } });
    const run = await machine(installationId, CHILD);
    expect(run.step("token")[0]!.facts).toMatchObject({
      child: CHILD,
      parent: expect.stringMatching(/^\d{9}$/),
    });
  });

  it("reports a rejected scope as a partial success, and a scope that is not approved as the cause of a refusal", async () => {
    const scopes = ["nhn:msh/api", "nhn:msh/more", SELVBETJENING_SCOPE];
    const partial = await client(scopes, { rejectedScopes: ["nhn:msh/more"] });
    const run = await machine(partial.installationId);
    expect(run.outcome).toBe("partial");
    expect(run.step("token")[0]!.facts).toMatchObject({ rejected: ["nhn:msh/more"], given: ["nhn:msh/api"] });
    const waiting = await client(["nhn:msh/api"]);
    await set(waiting.clientId, {
      scopes: [{ scope: "nhn:msh/api", status: "pending", statusReason: null }],
    });
    const refused = await machine(waiting.installationId);
    expect(refused).toMatchObject({ outcome: "failed" });
    expect(refused.causes[0]).toMatchObject({ cause: "scope" });
  });

  it("is for roles that may request tokens, and for clients whose key the portal holds", async () => {
    const { installationId } = await client();
    const viewer = await t.staff("VIEWER");
    await expect(runMachineDiagnosis(viewer, { installationId, child: "" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await changeKeys(t.db, { where: { installationId }, data: { sealedPrivateJwk: null } });
    await expect(runMachineDiagnosis(support, { installationId, child: "" })).rejects.toMatchObject({
      code: "NO_USABLE_KEY",
    });
  });
});

describe("token exchange", () => {
  const exchange = (installationId: string) =>
    diagnosed(
      installationId,
      runTokenExchangeDiagnosis(support, {
        installationId,
        subjectScope: "nhn:msh/api",
        scope: SELVBETJENING_SCOPE,
      }),
    );

  it("exchanges a token for one API for a token for another", async () => {
    const { installationId } = await client();
    const run = await exchange(installationId);
    expect(run.outcome).toBe("ok");
    expect(run.step("exchange")[0]!.facts).toMatchObject({
      tokenAudiences: ["nhn:selvbetjening"],
      bound: true,
    });
  });

  it("reports which of its two steps failed: the exchange forbidden, the target's scope missing, the first token refused", async () => {
    const forbidden = await client(undefined, { exchangeForbidden: true });
    const first = await exchange(forbidden.installationId);
    expect(first.outcome).toBe("partial");
    expect(first.step("exchange")[0]).toMatchObject({
      outcome: "failed",
      facts: { error: "unauthorized_client" },
    });
    const missing = await client();
    await set(missing.clientId, { scopes: [{ scope: "nhn:msh/api", status: "ok", statusReason: null }] });
    const second = await exchange(missing.installationId);
    expect(second.step("exchange")[0]).toMatchObject({ outcome: "failed" });
    expect(second.causes[0]).toMatchObject({ cause: "scope" });
    const blocked = await client();
    await set(blocked.clientId, { state: "blocked" });
    const third = await exchange(blocked.installationId);
    expect(third.step("exchange")).toEqual([]);
    expect(third.causes.map(({ cause }) => cause)).toContain("client-blocked");
  });
});

describe("a login", () => {
  const login = (installationId: string, pattern: "login" | "several-apis" = "login") =>
    startLoginDiagnosis(support, { installationId, pattern, method: "menu", acrValues: "", minLevel: "4" });

  it("is pushed as the client; a missing redirect URI and an expired key are reported", async () => {
    const { installationId, clientId } = await client();
    const { login: begun } = await login(installationId);
    expect(new URL(begun!.url).searchParams.get("client_id")).toBe(clientId);
    expect(new URL(begun!.url).searchParams.has("request_uri")).toBe(true);
    await set(clientId, { redirectUris: ["http://localhost:3999/elsewhere"] });
    const refused = await diagnosed(installationId, login(installationId));
    expect(refused.step("login-pushed")[0]).toMatchObject({ outcome: "failed" });
    await t.sandbox.control(`test/clients/${clientId}`, { expireKeys: true });
    const expired = await diagnosed(installationId, login(installationId));
    expect(expired.step("login-pushed")[0]!.facts).toMatchObject({ error: "invalid_client" });
    const single = await client(["nhn:msh/api"]);
    await expect(login(single.installationId, "several-apis")).rejects.toMatchObject({
      fields: { pattern: "one-api" },
    });
  });
});

describe("the most likely cause of a refusal, for twelve injected causes", () => {
  interface Faulty {
    header?: Record<string, unknown>;
    claims?: Record<string, unknown>;
    signer?: JWK;
  }

  /**
   * An assertion of the customer's software with a fault, and a function that sends it to the sandbox.
   */
  async function assertion(
    active: { clientId: string; pair: { privateJwk: JWK; kid: string } },
    faulty: Faulty,
  ) {
    const now = Math.floor(Date.now() / 1000);
    const key = faulty.signer ?? active.pair.privateJwk;
    const jwt = await new SignJWT({
      iss: active.clientId,
      sub: active.clientId,
      aud: t.env.HELSEID_TEST_ISSUER,
      iat: now,
      nbf: now,
      exp: now + 8,
      jti: crypto.randomUUID(),
      ...faulty.claims,
    })
      .setProtectedHeader({
        alg: "ES256",
        typ: "client-authentication+jwt",
        kid: active.pair.kid,
        ...faulty.header,
      })
      .sign(await importJWK(key, "ES256"));
    return { jwt, send: () => request(active.clientId, jwt) };
  }

  async function request(clientId: string, jwt: string): Promise<string | undefined> {
    const response = await fetch(`${t.env.HELSEID_TEST_ISSUER}/connect/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        scope: "nhn:msh/api",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: jwt,
      }),
    });
    return ((await response.json()) as { error?: string }).error;
  }

  async function firstCauseOf(installationId: string, text: string, happenedAt = ""): Promise<Cause> {
    const run = await diagnosed(
      installationId,
      explainAssertion(support, { installationId, text, error: "invalid_client", happenedAt }),
    );
    const row = await t.db.diagnosis.findUniqueOrThrow({ where: { id: run.id } });
    for (const jwt of text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? [])
      expect(JSON.stringify(row)).not.toContain(jwt.split(".")[2]);
    return run.causes[0]!.cause;
  }

  const seconds = () => Math.floor(Date.now() / 1000);
  it.each<[Cause, () => Faulty]>([
    ["audience", () => ({ claims: { aud: `${t.env.HELSEID_TEST_ISSUER}/connect/token` } })],
    ["type", () => ({ header: { typ: "JWT" } })],
    ["key-id", () => ({ header: { kid: "another-kid" } })],
    ["lifetime", () => ({ claims: { exp: seconds() + 120 } })],
    ["clock", () => ({ claims: { iat: seconds() + 300, nbf: seconds() + 300, exp: seconds() + 308 } })],
    ["environment", () => ({ claims: { aud: t.env.HELSEID_PRODUCTION_ISSUER } })],
  ])("%s, from the customer's log", async (cause, fault) => {
    const active = await client();
    const { jwt, send } = await assertion(active, fault());
    expect(await send()).toBe("invalid_client");
    expect(
      await firstCauseOf(active.installationId, `2026-11-21 info sent client_assertion=${jwt} to HelseID`),
    ).toBe(cause);
  });

  it("signature of another key, from the customer's log", async () => {
    const active = await client();
    const { jwt, send } = await assertion(active, { signer: (await generateClientKey("ES256")).privateJwk });
    expect(await send()).toBe("invalid_client");
    expect(await firstCauseOf(active.installationId, jwt)).toBe("signature");
  });

  it("jti-reused, from two lines of the customer's log", async () => {
    const active = await client();
    const { jwt, send } = await assertion(active, {});
    await send();
    expect(await send()).toBe("invalid_client");
    expect(await firstCauseOf(active.installationId, `${jwt}\n${jwt}`)).toBe("jti-reused");
  });

  it("a clock that is behind, when the time of the refusal is known", async () => {
    const active = await client();
    const { jwt } = await assertion(active, {
      claims: { iat: seconds() - 600, nbf: seconds() - 600, exp: seconds() - 592 },
    });
    const oslo = new Intl.DateTimeFormat("sv-SE", {
      timeZone: "Europe/Oslo",
      dateStyle: "short",
      timeStyle: "short",
    }).format(new Date());
    expect(await firstCauseOf(active.installationId, jwt, oslo.replace(" ", "T"))).toBe("clock");
  });

  it("key-expired, cache-delay, client-blocked, environment and scope, from the portal's own diagnosis", async () => {
    const first = async (active: { installationId: string }) =>
      (await machine(active.installationId)).causes[0]?.cause;
    const expired = await client();
    await t.sandbox.control(`test/clients/${expired.clientId}`, { expireKeys: true });
    await changeKeys(t.db, {
      where: { installationId: expired.installationId },
      data: { expiresAt: new Date(Date.now() - 1000), provedAt: new Date() },
    });
    expect(await first(expired)).toBe("key-expired");

    const fresh = await client();
    const later = Date.now() + 60_000;
    const upstream = await t.sandbox.control<{ keys: object[] }>(`test/clients/${fresh.clientId}`);
    await set(fresh.clientId, { keys: upstream.keys.map((key) => ({ ...key, visibleFrom: later })) });
    expect(await first(fresh)).toBe("cache-delay");

    const blocked = await client();
    await set(blocked.clientId, { state: "blocked" });
    const longKnown = new Date(Date.now() - 86_400_000);
    await changeKeys(t.db, {
      where: { installationId: blocked.installationId },
      data: { provedAt: longKnown, createdAt: longKnown, expiresAt: new Date(Date.now() + 86_400_000) },
    });
    expect(await first(blocked)).toBe("client-blocked");

    const elsewhere = await client();
    await set(elsewhere.clientId, { state: "blocked" });
    await t.sandbox.control("production/clients", {
      clientId: elsewhere.clientId,
      organizationNumber: "315000008",
      publicJwk: elsewhere.pair.publicJwk,
      scopes: [{ scope: "nhn:msh/api", status: "ok", statusReason: null }],
    });
    expect(await first(elsewhere)).toBe("environment");

    const pending = await client(["nhn:msh/api"]);
    await set(pending.clientId, {
      scopes: [{ scope: "nhn:msh/api", status: "pending", statusReason: null }],
    });
    expect(await first(pending)).toBe("scope");
  });

  it("rejects a text without an assertion", async () => {
    const { installationId } = await client();
    await expect(
      explainAssertion(support, { installationId, text: "invalid_client", error: "", happenedAt: "" }),
    ).rejects.toMatchObject({ fields: { text: "no-assertion" } });
  });
});
