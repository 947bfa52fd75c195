import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PRESENCE_SECONDS } from "@/lib/domain/configuration-presence";
import { TestContext } from "@/lib/dev/testing/test-context";
import { cleanUp } from "../operations/clean-up";
import { getConfiguration } from "./get-configuration";
import { watchChange } from "./watch-change";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(async () => {
  await t.sandbox.reset();
  await t.forgetWaits();
});
afterAll(() => t.drop());

const later = (ctx: Awaited<ReturnType<TestContext["staff"]>>, seconds: number) => ({
  ...ctx,
  clock: () => new Date(Date.now() + seconds * 1000),
});

describe("who has a configuration page open", () => {
  it("is shown to others with name and time while the page says so, and to nobody afterwards", async () => {
    const { installationId, admin } = await t.active();
    const kari = await t.staff("SUPPORT");
    expect((await getConfiguration(kari, installationId)).colleagues).toEqual([]);
    const [seen] = (await getConfiguration(admin, installationId)).colleagues;
    expect(seen).toMatchObject({ staffId: (kari.actor as { userId: string }).userId });
    expect(seen?.name).toBeTruthy();

    // The page stays open: still since the same time, beyond what one sign of life is good for.
    await watchChange(later(kari, PRESENCE_SECONDS - 10), installationId);
    const at = later(admin, PRESENCE_SECONDS + 60);
    expect((await getConfiguration(at, installationId)).colleagues).toEqual([seen]);
    const gone = later(admin, 2 * PRESENCE_SECONDS);
    expect((await getConfiguration(gone, installationId)).colleagues).toEqual([]);

    // Opened again after that, it counts from then.
    await watchChange(later(kari, 3 * PRESENCE_SECONDS), installationId);
    const [again] = (await getConfiguration(later(admin, 3 * PRESENCE_SECONDS), installationId)).colleagues;
    expect(again!.since.getTime()).toBeGreaterThan(seen!.since.getTime());
  });

  it("reaches a page that is open already", async () => {
    const { installationId, admin } = await t.active();
    expect((await watchChange(admin, installationId)).colleagues).toEqual([]);
    const kari = await t.staff("SUPPORT");
    await watchChange(kari, installationId);
    expect((await watchChange(admin, installationId)).colleagues).toMatchObject([
      { staffId: (kari.actor as { userId: string }).userId },
    ]);
  });

  it("is not recorded of those who may not change anything, nor shown of those who have lost access", async () => {
    const { installationId, admin } = await t.active();
    await getConfiguration(await t.staff("VIEWER"), installationId);
    const left = await t.staff("SUPPORT");
    await getConfiguration(left, installationId);
    await t.db.staffUser.update({
      where: { id: (left.actor as { userId: string }).userId },
      data: { state: "REMOVED" },
    });
    expect((await getConfiguration(admin, installationId)).colleagues).toEqual([]);
  });

  it("is deleted when it has ended", async () => {
    const { installationId } = await t.active();
    await watchChange(await t.staff("SUPPORT"), installationId);
    await cleanUp(t.system);
    expect(await t.db.configurationPresence.count({ where: { installationId } })).toBe(1);
    await cleanUp({ ...t.system, clock: () => new Date(Date.now() + 91_000) });
    expect(await t.db.configurationPresence.count({ where: { installationId } })).toBe(0);
  });
});
