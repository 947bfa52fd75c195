import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { announceRotation } from "@/lib/services/fleet-api/announce-rotation";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { resolveSuspicion } from "@/lib/services/installations/resolve-suspicion";
import { generateClientKey } from "@/lib/crypto/jwk";
import { evaluateAlerts } from "./evaluate-alerts";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const HOUR = 3600;

async function installation() {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  await t.db.installation.update({
    where: { id: installationId },
    data: { clientId: crypto.randomUUID(), custody: "INSTALLATION", activatedAt: new Date() },
  });
  const ctx = t.as({ kind: "installation", installationId, clientId: "client" });
  const report = (more: object = {}) => reportKeys(ctx, { keys: [], intervalSeconds: HOUR, ...more });
  const open = async () =>
    (
      await t.db.alert.findMany({
        where: { installationId, closedAt: null, kind: { not: "UNKNOWN_EXPIRY" } },
        orderBy: { createdAt: "asc" },
      })
    ).map((each) => each.kind);
  return { installationId, ctx, report, open };
}

describe("an installation that has reported", () => {
  it("raises one alert when it stays away, closed by the next report in the same transaction, and again", async () => {
    const it = await installation();
    await it.report();
    for (const late of [1, 2]) {
      await evaluateAlerts(t.system);
      expect(await it.open()).toEqual([]);
      t.advanceClock(1.5 * HOUR - 60);
      await evaluateAlerts(t.system);
      expect(await it.open()).toEqual([]);
      t.advanceClock(120);
      for (let count = 0; count < 3; count += 1) await evaluateAlerts(t.system);
      expect([late, await it.open()]).toEqual([late, ["MISSING_REPORTS"]]);
      await it.report();
      expect(await it.open()).toEqual([]);
    }
    const { installationId } = it;
    expect(await t.db.alert.count({ where: { installationId, kind: "MISSING_REPORTS" } })).toBe(2);
  });

  it("closes it by a report that its own key has signed, and by an announced rotation", async () => {
    for (const heard of ["signed", "rotation"]) {
      const it = await installation();
      await it.report();
      t.advanceClock(2 * HOUR);
      await evaluateAlerts(t.system);
      expect(await it.open()).toEqual(["MISSING_REPORTS"]);
      const { publicJwk } = await generateClientKey("ES256");
      if (heard === "signed")
        await reportKeys(
          { ...it.ctx, actor: { ...it.ctx.actor, signedWith: "CLIENT_KEY" } as never },
          { keys: [] },
        );
      else await announceRotation(it.ctx, { oldKid: "old", publicJwk });
      expect([heard, await it.open()]).toEqual([heard, []]);
    }
  });

  it("raises none when it has never reported, and none any more when it is closed", async () => {
    const [never, closed] = [await installation(), await installation()];
    await closed.report();
    t.advanceClock(2 * HOUR);
    await evaluateAlerts(t.system);
    expect([await never.open(), await closed.open()]).toEqual([[], ["MISSING_REPORTS"]]);
    await t.db.installation.update({ where: { id: closed.installationId }, data: { closedAt: new Date() } });
    expect(await closed.open()).toEqual([]);
    await evaluateAlerts(t.system);
    expect(await closed.open()).toEqual([]);
  });

  it("raises one while it says that it is unwell, closed by a report that says otherwise", async () => {
    const it = await installation();
    for (let count = 0; count < 2; count += 1) {
      await it.report({ healthy: false, problem: "no-token" });
      await evaluateAlerts(t.system);
      expect(await it.open()).toEqual(["UNWELL"]);
    }
    await it.report({ healthy: true });
    expect(await it.open()).toEqual([]);
  });

  it("raises one when its receipts are suspected, closed when a person has dealt with it", async () => {
    const it = await installation();
    const instanceId = "server-one";
    const { receipt } = await it.report({ instanceId });
    const one = await it.report({ instanceId, receipt });
    const two = await it.report({ instanceId, receipt });
    await it.report({ instanceId, receipt: one.receipt });
    await it.report({ instanceId, receipt: two.receipt });
    await evaluateAlerts(t.system);
    expect(await it.open()).toEqual(["SUSPECTED_COPY"]);
    // Reports go on being taken, and change nothing about the suspicion.
    await it.report({ instanceId: "server-two" });
    expect(await it.open()).toEqual(["SUSPECTED_COPY"]);
    await resolveSuspicion(await t.staff("SUPPORT"), { installationId: it.installationId, instanceId });
    expect(await it.open()).toEqual([]);
    await evaluateAlerts(t.system);
    expect(await it.open()).toEqual([]);
  });
});
