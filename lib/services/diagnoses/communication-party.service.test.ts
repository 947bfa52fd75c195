import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { insertReading } from "@/lib/dev/testing/client-reading";
import { TestContext } from "@/lib/dev/testing/test-context";
import { getDiagnosis } from "./get-diagnosis";
import { runCommunicationPartyDiagnosis } from "./run-communication-party-diagnosis";

let t: TestContext;
let support: Context;
beforeAll(async () => {
  t = await TestContext.create();
  support = await t.staff("SUPPORT");
});
beforeEach(() => t.sandbox.reset());
afterAll(() => t.drop());

const CP = ["nhn:cp-api/access", "nhn:cp-api/access-v2-dpop"];

/** Creates an active client with these scopes, in the portal and in the sandbox. */
async function client(scopes: string[], more: Record<string, unknown> = {}) {
  const active = await t.active();
  await insertReading(t.db, active.installationId, { scopes });
  const granted = scopes.map((scope) => ({ scope, status: "ok", statusReason: null }));
  await t.sandbox.control(`test/clients/${active.clientId}`, { set: { scopes: granted, ...more } });
  return active;
}

describe("the address registry", () => {
  const registry = async (installationId: string, herId = "8140550") => {
    const { diagnosisId } = await runCommunicationPartyDiagnosis(support, { installationId, herId });
    const diagnosis = await getDiagnosis(support, installationId, diagnosisId);
    return { ...diagnosis, step: (code: string) => diagnosis.steps.filter((each) => each.code === code) };
  };

  it("accepts DPoP in both generations; 404 counts as success", async () => {
    const { installationId } = await client(CP);
    for (const herId of ["8140550", "1"]) {
      const run = await registry(installationId, herId);
      expect(run.outcome).toBe("ok");
      expect(run.step("api-call").map(({ facts }) => [facts.status, facts.scheme])).toEqual([
        [200, "DPoP"],
        [herId === "1" ? 404 : 200, "DPoP"],
      ]);
    }
  });

  it("accepts Bearer in the old generation, for a client that gets such a token", async () => {
    const { installationId } = await client(CP);
    await t.sandbox.switches({ oldRegistryAccepts: "bearer" });
    const run = await registry(installationId);
    expect(run).toMatchObject({ outcome: "ok", causes: [] });
    expect(run.step("token").map(({ facts }) => facts.scheme)).toEqual(["DPoP", "Bearer", "DPoP"]);
    expect(run.step("api-call")[0]!.facts).toMatchObject({ status: 200, scheme: "Bearer", dpopStatus: 401 });
  });

  it("is called with DPoP by a client that must use it, without asking for another token", async () => {
    const { installationId } = await client(CP);
    await t.sandbox.switches({ dpopRequired: true });
    const run = await registry(installationId);
    expect(run).toMatchObject({ outcome: "ok", causes: [] });
    expect(run.step("token").map(({ facts }) => facts.scheme)).toEqual(["DPoP", "DPoP"]);
  });

  it("explains that a client that must use DPoP cannot use an API that accepts Bearer alone", async () => {
    const { installationId } = await client(CP);
    await t.sandbox.switches({ dpopRequired: true, oldRegistryAccepts: "bearer" });
    const run = await registry(installationId);
    expect(run.outcome).toBe("partial");
    expect(run.causes.map(({ cause }) => cause)).toEqual(["bearer-only-api"]);
    expect(run.step("api-call").map(({ outcome, facts }) => [outcome, facts.status, facts.error])).toEqual([
      ["failed", 401, "bearer-only"],
      ["ok", 200, undefined],
    ]);
    expect(run.step("token").map(({ outcome, facts }) => [outcome, facts.scheme, facts.error])).toEqual([
      ["ok", "DPoP", undefined],
      ["failed", "Bearer", "invalid_dpop_proof"],
      ["ok", "DPoP", undefined],
    ]);
  });

  it("is not said to accept Bearer alone when it has not said so", async () => {
    const { installationId } = await client([CP[0]!]);
    await t.sandbox.switches({ dpopRequired: true });
    const silent = http.createServer((_request, response) => response.writeHead(401).end());
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
    const address = t.env.COMMUNICATION_PARTY_TEST_URL;
    t.env.COMMUNICATION_PARTY_TEST_URL = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const run = await registry(installationId);
    t.env.COMMUNICATION_PARTY_TEST_URL = address;
    silent.close();
    expect(run.causes).toEqual([]);
    expect(run.step("api-call")[0]).toMatchObject({ outcome: "failed", facts: { error: "http-401" } });
  });

  it("tells a refusal of the token as what it is, and asks for no other token", async () => {
    const { installationId } = await client(CP, { apiBlocked: true });
    const run = await registry(installationId);
    expect(run.step("api-call").map(({ facts }) => facts.error)).toEqual(["invalid_token", "invalid_token"]);
    expect(run.step("token").map(({ facts }) => facts.scheme)).toEqual(["DPoP", "DPoP"]);
  });

  it("is not tested without scope or address, and fails when the API refuses", async () => {
    const none = await client(["nhn:selvbetjening/client"]);
    expect(await registry(none.installationId)).toMatchObject({ outcome: "not-tested" });
    const half = await client([CP[0]!]);
    const first = await registry(half.installationId);
    expect(first.outcome).toBe("ok");
    expect(first.step("api-call")[1]).toMatchObject({
      outcome: "not-tested",
      facts: { why: "scope-missing" },
    });
    const refused = await client(CP, { apiBlocked: true });
    const second = await registry(refused.installationId);
    expect(second.outcome).not.toBe("ok");
    expect(second.step("api-call").map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
    const address = t.env.COMMUNICATION_PARTY_V2_TEST_URL;
    t.env.COMMUNICATION_PARTY_V2_TEST_URL = undefined;
    const third = await registry(refused.installationId);
    expect(third.step("api-call")[1]).toMatchObject({
      outcome: "not-tested",
      facts: { why: "address-missing" },
    });
    t.env.COMMUNICATION_PARTY_V2_TEST_URL = address;
  });
});
