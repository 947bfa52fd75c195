import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import { generateClientKey } from "@/lib/crypto/jwk";
import { TestContext } from "@/lib/dev/testing/test-context";
import { resolveSuspicion } from "@/lib/services/installations/resolve-suspicion";
import { announceRotation } from "./announce-rotation";
import { MAX_SUSPECTED_INSTANCES } from "./internal/record-instance";
import { reportKeys } from "./report-keys";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const DAY = 86_400;

async function installation() {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  const ctx = t.as({ kind: "installation", installationId, clientId: "client" });
  /** Reports, and returns the receipt. */
  const report = async (instanceId: string, receipt?: string, more: object = {}) =>
    (await reportKeys(ctx, { keys: [], instanceId, ...(receipt ? { receipt } : {}), ...more })).receipt!;
  const suspicions = async () =>
    (
      await t.db.reportingInstance.findMany({ where: { installationId }, orderBy: { instanceId: "asc" } })
    ).map((each) => each.suspicion);
  const row = () => t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  return { installationId, ctx, report, suspicions, row };
}

describe("instances that report", () => {
  it("are listed side by side, each with its own receipts, and none is suspected", async () => {
    const it = await installation();
    let [one, two] = [await it.report("server-one"), await it.report("server-two")];
    for (let count = 0; count < 4; count += 1) {
      one = await it.report("server-one", one);
      two = await it.report("server-two", two);
      // A lost answer: the same receipt again.
      two = await it.report("server-two", two);
    }
    expect(await it.suspicions()).toEqual([null, null]);
  });

  it("are suspected when they were copied, once in the audit, and nobody is locked out", async () => {
    const it = await installation();
    const shared = await it.report("server-one", await it.report("server-one"));
    let [original, copy] = [shared, shared];
    for (let day = 0; day < 3; day += 1) {
      t.advanceClock(DAY);
      original = await it.report("server-one", original);
      copy = await it.report("server-one", copy);
    }
    expect(await it.suspicions()).toEqual(["COPIED"]);
    const actions = await t.auditActions(it.installationId);
    expect(actions.filter((each) => each === "installation.receipt-suspected")).toHaveLength(1);
    // A key is renewed as before.
    const [old, next] = [await generateClientKey("ES256"), await generateClientKey("ES256")];
    await reportKeys(it.ctx, {
      keys: [{ publicJwk: old.publicJwk }],
      instanceId: "server-one",
      receipt: copy,
    });
    const rotation = { oldKid: old.kid, publicJwk: next.publicJwk };
    expect(await announceRotation(it.ctx, rotation)).toMatchObject({ taken: [next.kid] });
  });

  it("are suspected when they were restored, by the first report; dealt with, the one that goes on is not", async () => {
    const it = await installation();
    const backup = await it.report("server-one");
    let receipt = backup;
    for (let count = 0; count < 4; count += 1) {
      t.advanceClock(DAY);
      receipt = await it.report("server-one", receipt);
    }
    t.advanceClock(DAY);
    receipt = await it.report("server-one", backup);
    expect(await it.suspicions()).toEqual(["RESTORED"]);
    const { installationId } = it;
    const input = { installationId, instanceId: "server-one" };
    await expect(resolveSuspicion(await t.staff("VIEWER"), input)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const support = await t.staff("SUPPORT");
    await resolveSuspicion(support, input);
    await it.report("server-one", receipt);
    expect(await it.suspicions()).toEqual([null]);
    await expect(resolveSuspicion(support, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await t.auditActions(installationId)).toContain("installation.suspicion-resolved");
  });

  it("begin again with a receipt of another instance, another client or another secret", async () => {
    const [it, other] = [await installation(), await installation()];
    const foreign = [await other.report("server-one"), await it.report("server-two"), "x", "a.b.c"];
    let receipt = await it.report("server-one");
    for (const each of foreign) {
      receipt = await it.report("server-one", receipt);
      receipt = await it.report("server-one", each);
    }
    expect(await it.suspicions()).toEqual([null, null]);
  });

  it("make the installation overdue only when all of them are, and unwell when one that is not overdue is", async () => {
    const it = await installation();
    const now = t.system.clock();
    await it.report("hourly-one", undefined, { intervalSeconds: 3600, healthy: false, problem: "no-token" });
    await it.report("daily-one", undefined, { intervalSeconds: DAY, healthy: true });
    let row = await it.row();
    expect(row).toMatchObject({ reportedHealthy: false, reportedProblem: "no-token" });
    expect(row.reportDueAt!.getTime()).toBeGreaterThanOrEqual(addSeconds(now, 1.5 * DAY).getTime());
    t.advanceClock(2 * 3600);
    await it.report("daily-one", undefined, { intervalSeconds: DAY, healthy: true });
    row = await it.row();
    expect(row).toMatchObject({ reportedHealthy: true, reportedProblem: null });
    // Without an id, a report counts for itself.
    await reportKeys(it.ctx, { keys: [], intervalSeconds: 60 });
    expect((await it.row()).reportDueAt).toEqual(row.reportDueAt);
  });

  it("are not audited again while each repeats what it said before", async () => {
    const it = await installation();
    for (let count = 0; count < 3; count += 1) {
      await it.report("server-one", undefined, { software: "Fjord 1" });
      await it.report("server-two", undefined, { software: "Fjord 2" });
    }
    const actions = await t.auditActions(it.installationId);
    expect(actions.filter((each) => each === "installation.reported")).toHaveLength(2);
  });

  it("are kept up to a bound, the ones heard from last and those under suspicion", async () => {
    const it = await installation();
    const backup = await it.report("suspected");
    let receipt = backup;
    for (let count = 0; count < 3; count += 1) {
      receipt = await it.report("suspected", receipt);
      t.advanceClock(300);
    }
    await it.report("suspected", backup);
    for (let count = 0; count < 60; count += 1) {
      t.advanceClock(10);
      await it.report(`start-${String(count).padStart(3, "0")}`);
    }
    const ids = (await t.db.reportingInstance.findMany({ where: { installationId: it.installationId } })).map(
      (each) => each.instanceId,
    );
    expect(ids).toHaveLength(50);
    expect(ids).toEqual(expect.arrayContaining(["suspected", "start-059", "start-012"]));
  });

  it("are kept while they are under suspicion, also more of them than the bound; then no new one is, up to a second bound", async () => {
    const it = await installation();
    const { installationId } = it;
    const now = t.system.clock();
    const suspect = (from: number, to: number) =>
      t.db.reportingInstance.createMany({
        data: Array.from({ length: to - from }, (_, n) => ({
          installationId,
          instanceId: `copy-${from + n}`,
          firstReportedAt: now,
          reportedAt: now,
          reportDueAt: now,
          reportedWith: "TOKEN" as const,
          receipts: {},
          suspicion: "COPIED" as const,
          suspectedAt: now,
        })),
      });
    const count = (more: object) => t.db.reportingInstance.count({ where: { installationId, ...more } });
    await suspect(0, 60);
    for (const id of ["server-one", "server-two"]) await it.report(id);
    expect(await count({ suspicion: "COPIED" })).toBe(60);
    expect(await count({ instanceId: "server-two" })).toBe(1);
    await suspect(60, MAX_SUSPECTED_INSTANCES);
    expect(await it.report("server-three")).toBeTruthy();
    expect(await count({ suspicion: "COPIED" })).toBe(MAX_SUSPECTED_INSTANCES);
    expect(await count({ instanceId: "server-three" })).toBe(0);
  });

  it("are kept while they are under suspicion, so that a person can end it, however long they stay away", async () => {
    const it = await installation();
    const backup = await it.report("server-one");
    await it.report("server-one", await it.report("server-one", backup));
    await it.report("server-two");
    t.advanceClock(600);
    await it.report("server-one", backup);
    t.advanceClock(200 * DAY);
    await it.report("server-three");
    const known = await t.db.reportingInstance.findMany({ where: { installationId: it.installationId } });
    expect(known.map((each) => each.instanceId).sort()).toEqual(["server-one", "server-three"]);
    const { installationId } = it;
    await resolveSuspicion(await t.staff("SUPPORT"), { installationId, instanceId: "server-one" });
    expect((await it.row()).suspectedAt).toBeNull();
  });

  it("send a receipt only with an id", async () => {
    const it = await installation();
    const refused = reportKeys(it.ctx, { keys: [], receipt: "x" });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: { receipt: "instance-id" },
    });
    expect(await reportKeys(it.ctx, { keys: [] })).not.toHaveProperty("receipt");
  });
});
