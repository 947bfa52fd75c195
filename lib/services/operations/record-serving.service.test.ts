import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { recordServing } from "./record-serving";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
beforeEach(() => t.db.heartbeat.deleteMany());
afterAll(() => t.drop());

const HOUR = 3600;

/** An installation that reports every hour, so that it is silent after one and a half. */
async function installation() {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  await t.db.installation.update({
    where: { id: installationId },
    data: { clientId: crypto.randomUUID(), activatedAt: new Date() },
  });
  const ctx = t.as({ kind: "installation", installationId, clientId: "client" });
  const report = (more: object = {}) =>
    reportKeys(ctx, { keys: [], intervalSeconds: HOUR, instanceId: "server-one", ...more });
  const isSilent = async () =>
    (await t.db.alert.count({ where: { installationId, kind: "MISSING_REPORTS", closedAt: null } })) > 0;
  const dueAt = async () =>
    (await t.db.installation.findUniqueOrThrow({ where: { id: installationId } })).reportDueAt!.getTime();
  return { report, isSilent, dueAt, installationId };
}

/** The portal serves for so long, and alerts are evaluated meanwhile. */
async function serve(seconds: number) {
  for (let passed = 0; passed < seconds; passed += 240) {
    await recordServing(t.system);
    await evaluateAlerts(t.system);
    t.advanceClock(240);
  }
  await recordServing(t.system);
  await evaluateAlerts(t.system);
}

describe("missing reports", () => {
  it("are not missed while the portal was down, and are after it was up as long as a report may be late", async () => {
    const it = await installation();
    await recordServing(t.system);
    await it.report();
    t.advanceClock(3 * HOUR);
    // The worker is up first.
    await evaluateAlerts(t.system);
    expect(await it.isSilent()).toBe(false);
    // Of two processes that start at once, one postpones.
    await Promise.all([recordServing(t.system), recordServing(t.system)]);
    const up = t.system.clock().getTime();
    expect(Math.abs((await it.dueAt()) - up - 1.5 * HOUR * 1000)).toBeLessThan(5000);
    await serve(HOUR);
    expect(await it.isSilent()).toBe(false);
    await serve(HOUR);
    expect(await it.isSilent()).toBe(true);
    await it.report();
    expect(await it.isSilent()).toBe(false);
  });

  it("of an installation that was silent before are still missing, and a short pause postpones nothing", async () => {
    const [silent, other] = [await installation(), await installation()];
    await recordServing(t.system);
    await silent.report();
    await serve(2 * HOUR);
    expect(await silent.isSilent()).toBe(true);
    await other.report();
    const dueAt = await other.dueAt();
    t.advanceClock(290);
    await recordServing(t.system);
    expect(await other.dueAt()).toBe(dueAt);
    t.advanceClock(3 * HOUR);
    await recordServing(t.system);
    await evaluateAlerts(t.system);
    expect([await silent.isSilent(), await other.isSilent()]).toEqual([true, false]);
  });

  it("are postponed for each instance, so that the next report of one does not take it back from the installation", async () => {
    const it = await installation();
    await recordServing(t.system);
    await it.report({ intervalSeconds: 24 * HOUR, instanceId: "server-two" });
    await it.report();
    t.advanceClock(2 * HOUR);
    await recordServing(t.system);
    await it.report();
    const up = t.system.clock().getTime();
    expect(Math.abs((await it.dueAt()) - up - 36 * HOUR * 1000)).toBeLessThan(5000);
  });
});
