import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Switches } from "@/lib/dev/sandbox/switches";
import { insertReading } from "@/lib/dev/testing/client-reading";
import { logInAtHelseid } from "@/lib/dev/testing/helseid-login";
import { TestContext } from "@/lib/dev/testing/test-context";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { Context } from "@/lib/context/context";
import { completeLoginDiagnosis } from "./complete-login-diagnosis";
import { getDiagnosis } from "./get-diagnosis";
import { startLoginDiagnosis } from "./start-login-diagnosis";

let t: TestContext;
let support: Context;
let client: { installationId: string; clientId: string };
beforeAll(async () => {
  t = await TestContext.create();
  support = await t.staff("SUPPORT");
  client = await t.active({ redirectUris: ["http://localhost:3999/try/callback"] });
  await insertReading(t.db, client.installationId, { scopes: [SELVBETJENING_SCOPE, "nhn:msh/api"] });
});
afterEach(async () => {
  await setClient({ idTokenWithout: [], userinfoOverrides: {} });
  await t.sandbox.reset();
});
afterAll(() => t.drop());

const setClient = (change: object) => t.sandbox.control(`test/clients/${client.clientId}`, { set: change });

/** Logs in as a test person with the client, as a diagnosis that requires level 4. */
async function login(person: string, pattern: "login" | "several-apis" = "login") {
  const { installationId } = client;
  const { diagnosisId, login } = await startLoginDiagnosis(support, {
    installationId,
    pattern,
    method: "menu",
    acrValues: "",
    minLevel: "4",
  });
  const query = await logInAtHelseid(login!.url, person, t.env.PORTAL_URL);
  await completeLoginDiagnosis(support, { diagnosisId, attempt: login!.attempt, query });
  const row = JSON.stringify(await t.db.diagnosis.findUniqueOrThrow({ where: { id: diagnosisId } }));
  // Neither a token nor the number of health personnel.
  expect(row).not.toMatch(/eyJ|000000001/);
  const { steps, outcome } = await getDiagnosis(support, installationId, diagnosisId);
  return { outcome, step: (code: string) => steps.find((each) => each.code === code) };
}

// First, while this process has not requested the keys yet.
it("HelseID's keys that cannot be requested are no fault of the ID token", async () => {
  await t.sandbox.faults([{ path: "/.well-known/openid-configuration/jwks", kind: "500", times: 9 }]);
  const run = await login("ada");
  expect(run.step("id-token")!.facts).toMatchObject({ error: "unreachable" });
});

describe.each<Switches["userClaims"]>(["id-token", "userinfo", "both"])("with claims in %s", (userClaims) => {
  it.each([
    ["lege", "ok", "4", true],
    ["ada", "ok", "4", false],
    ["per", "failed", "3", false],
  ] as const)(
    "a login of %s reports level and HPR number as they are",
    async (person, outcome, level, hpr) => {
      await t.sandbox.switches({ userClaims });
      const run = await login(person);
      expect(run.outcome).toBe(outcome);
      expect(run.step("id-token")!.facts).toMatchObject({
        securityLevel: level,
        hprNumber: hpr,
        levelSource: userClaims === "userinfo" ? "userinfo" : "id-token",
        wrong: outcome === "ok" ? [] : ["securityLevel"],
      });
      expect(run.step("userinfo")?.outcome).toBe(userClaims === "userinfo" ? "ok" : undefined);
    },
  );

  it("a level that is nowhere is reported as missing, not as too low", async () => {
    await t.sandbox.switches({ userClaims });
    const run = await login("ola");
    expect(run.step("userinfo")!.facts.notInIdToken).toContain("securityLevel");
    expect(run.step("id-token")).toMatchObject({
      outcome: "failed",
      facts: { error: "level-missing", securityLevel: null, levelSource: null, wrong: ["securityLevel"] },
    });
  });
});

describe("userinfo that fails", () => {
  it.each([
    ["is about somebody else", "other-subject"],
    ["does not respond", "unreachable"],
  ])("because it %s leaves the level unknown, and the diagnosis says so", async (_why, error) => {
    await t.sandbox.switches({ userClaims: "userinfo" });
    if (error === "other-subject") await setClient({ userinfoOverrides: { sub: "kari" } });
    else await t.sandbox.faults([{ path: "/connect/userinfo", kind: "reset", times: 9 }]);
    const run = await login("ada");
    expect(run.outcome).toBe("failed");
    expect(run.step("userinfo")).toMatchObject({ outcome: "failed", facts: { error } });
    expect(run.step("id-token")).toMatchObject({
      outcome: "partial",
      facts: { securityLevel: null, hprNumber: null, unknown: ["securityLevel"], wrong: [] },
    });
  });

  it("because the token is for an API leaves the level unknown", async () => {
    await t.sandbox.switches({ userClaims: "userinfo" });
    const run = await login("ada", "several-apis");
    expect(run.step("userinfo")).toMatchObject({ outcome: "failed", facts: { error: "invalid_token" } });
    expect(run.step("id-token")!.facts).toMatchObject({ unknown: ["securityLevel"], wrong: [] });
  });
});
