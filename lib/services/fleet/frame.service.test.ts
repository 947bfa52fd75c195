import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { getSweepState } from "@/lib/services/sweep/get-sweep-state";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { getFrame } from "./get-frame";
import { getFrameCounts } from "./get-frame-counts";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  t.env.UPSTREAM_REQUESTS_PER_SECOND = 1000;
});
afterAll(() => t.drop());

describe("the frame's counts", () => {
  it("are per environment, and an installation with several urgent findings counts once", async () => {
    const viewer = await t.staff("VIEWER");
    const before = (await getFrameCounts(viewer)).counts;
    const urgent = await t.active();
    const healthy = await t.active();
    await t.db.installation.update({
      where: { id: healthy.installationId },
      data: { portalTokenAt: new Date() },
    });
    await changeKeys(t.db, {
      where: { installationId: healthy.installationId },
      data: { expiresAt: new Date(Date.now() + 200 * 86_400_000) },
    });
    await t.installation({ environment: "PRODUCTION" });
    await changeKeys(t.db, {
      where: { installationId: urgent.installationId },
      data: { expiresAt: new Date(Date.now() - 86_400_000), unknownSince: new Date() },
    });
    await t.db.installation.update({
      where: { id: urgent.installationId },
      data: { lastCheckFailure: "KEY_NOT_ACCEPTED" },
    });
    const { counts } = await getFrameCounts(viewer);
    expect(counts.attention).toEqual({ ...before.attention, ALL: 1, TEST: 1 });
    expect(counts.installations).toEqual({
      ALL: before.installations.ALL + 3,
      TEST: before.installations.TEST + 2,
      PRODUCTION: before.installations.PRODUCTION + 1,
    });
    for (const each of Object.values(counts)) expect(each.ALL).toBe(each.TEST + each.PRODUCTION);
  });
});

describe("the state of the sweep", () => {
  it("is complete only while nothing that the sweep can check has been due for a quarter of an hour", async () => {
    const viewer = await t.staff("VIEWER");
    await t.db.installation.updateMany({ data: { nextCheckAt: new Date("2100-01-01") } });
    const installation = await t.active();
    const due = (nextCheckAt: Date | null) =>
      t.db.installation.update({ where: { id: installation.installationId }, data: { nextCheckAt } });
    const minutesAgo = (minutes: number) => new Date(t.system.clock().getTime() - minutes * 60_000);

    await due(minutesAgo(5));
    expect(await getSweepState(viewer)).toMatchObject({ overdue: 0, overdueSince: null });
    const since = minutesAgo(40);
    await due(since);
    expect(await getSweepState(viewer)).toMatchObject({ overdue: 1, overdueSince: since });
    // Never scheduled: due from when it was taken into use.
    await due(null);
    expect((await getSweepState(viewer)).overdue).toBe(0);
    t.advanceClock(16 * 60);
    expect((await getSweepState(viewer)).overdue).toBe(1);

    expect(await getSweepState(viewer)).toMatchObject({ completeAt: null, standing: "late" });
    const started = t.system.clock();
    await runSweep({ ...t.system, clock: () => started });
    expect(await getSweepState(viewer)).toMatchObject({ completeAt: started, standing: "fresh" });
    t.advanceClock(20 * 60);
    expect(await getSweepState(viewer)).toMatchObject({ completeAt: started, standing: "late" });
    const after = await getSweepState(viewer);
    expect(after).toMatchObject({ overdue: 0, overdueSince: null });
    expect(after.lastCheckAt!.getTime()).toBeLessThanOrEqual(after.now.getTime());

    // The customer holds the key, so the portal cannot check it and does not wait for it.
    await t.db.installation.update({
      where: { id: installation.installationId },
      data: { custody: "INSTALLATION", nextCheckAt: minutesAgo(60) },
    });
    expect((await getSweepState(viewer)).overdue).toBe(0);
  });
});

describe("the frame", () => {
  it("has whatever was committed before it was asked for, also by others, while many ask", async () => {
    const viewer = await t.staff("VIEWER");
    const all = async () => (await getFrame(viewer)).counts.counts.installations.ALL;
    const before = await all();
    let created = 0;
    const create = async () => {
      await t.installation();
      created += 1;
    };
    let isOver = false;
    const crowd = Promise.all(
      Array.from({ length: 5 }, async () => {
        while (!isOver) {
          const committed = created;
          expect(await all()).toBeGreaterThanOrEqual(before + committed);
        }
      }),
    );
    try {
      for (let round = 0; round < 15; round += 1) {
        await create();
        expect(await all()).toBe(before + created);
      }
    } finally {
      isOver = true;
    }
    await crowd;
  });
});
