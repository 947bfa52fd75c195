import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { addSeconds } from "@/lib/base/clock";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createRevivalKey } from "./create-revival-key";
import { endRevival } from "./end-revival";
import { findRevival } from "./find-revival";
import { followRevival } from "./follow-revival";
import { getRevival } from "./get-revival";
import { startRevival } from "./start-revival";
import { watchRevival } from "./watch-revival";

/** While the customer's page is open, the new key is tried without their saying that it is uploaded. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
});
beforeEach(() => t.resetTime());
afterAll(() => t.drop());

/** A customer who has made a key, and whose page is open. */
async function keyMade() {
  const at = await t.active();
  const { token } = await startRevival(at.admin, { installationId: at.installationId, days: 3 });
  const step = { ...(await findRevival(t.system, token)), browser: newSecret() };
  const customer = t.customer(at.installationId);
  await createRevivalKey(customer, step);
  const row = () => t.db.revival.findUniqueOrThrow({ where: { id: step.revivalId }, include: { key: true } });
  return {
    at,
    step,
    row,
    view: () => getRevival(customer, step),
    watch: () => watchRevival(customer, step),
    upload: async () =>
      fetch(`${t.env.SELVBETJENING_TEST_PORTAL_URL}/clients/${at.clientId}/keys`, {
        method: "POST",
        body: new URLSearchParams({ jwk: JSON.stringify((await row()).key!.publicJwk) }),
      }),
    /** Keeps pages open for a time, each asking at the interval that it was given or sooner. */
    keepOpen: async (seconds: number, pages: number, every = 5) => {
      const from = t.system.clock();
      for (let passed = 0; passed < seconds; passed += every) {
        const ctx = { ...customer, clock: () => addSeconds(from, passed) };
        await Promise.all(Array.from({ length: pages }, () => watchRevival(ctx, step)));
      }
      t.advanceClock(seconds);
    },
  };
}

const auditOf = (installationId: string) => t.db.auditEvent.findMany({ where: { installationId } });

describe("an open page", () => {
  it("tries the key every 10 seconds for 3 minutes, then 30, then 60, with however many pages open", async () => {
    const { keepOpen, row } = await keyMade();
    const attemptsIn = async (seconds: number, every: number) => {
      const { attempts } = await row();
      await keepOpen(seconds, 2, every);
      return (await row()).attempts - attempts;
    };
    // The real time that passes between the key and the first attempt may move a limit by one attempt.
    const near = (count: number) => expect.toSatisfy((seen: number) => Math.abs(seen - count) <= 1);
    expect(await attemptsIn(170, 5)).toEqual(near(17));
    expect(await attemptsIn(300, 10)).toEqual(near(10));
    t.advanceClock(900);
    expect(await attemptsIn(300, 10)).toEqual(near(5));
  });

  it("finds the key that was uploaded, with the number of attempts in one row of the audit", async () => {
    const { at, keepOpen, upload, watch, row } = await keyMade();
    const before = (await auditOf(at.installationId)).length;
    await keepOpen(60, 2);
    expect(await auditOf(at.installationId)).toHaveLength(before);
    expect(await row()).toMatchObject({ state: "KEY_MADE", lastFinding: "not-yet" });
    await upload();
    t.advanceClock(10);
    await watch();
    const { state, attempts } = await row();
    expect(state).toBe("VERIFIED");
    const rows = (await auditOf(at.installationId)).filter((each) => each.action === "revival.verified");
    expect(rows.map((each) => each.details)).toEqual([expect.objectContaining({ attempts })]);
    expect(attempts).toBeGreaterThan(5);
  });

  it("leaves the number of attempts behind when support ends the revival", async () => {
    const { at, keepOpen, step, row } = await keyMade();
    await keepOpen(30, 1);
    const { attempts } = await row();
    await endRevival(at.admin, { revivalId: step.revivalId });
    const [ended] = (await auditOf(at.installationId)).filter((each) => each.action === "revival.cancelled");
    expect(ended!.details).toMatchObject({ attempts });
  });

  it("sends nothing while other requests use the environment's rate", async () => {
    const { watch, row } = await keyMade();
    const nextAt = addSeconds(t.system.clock(), 3600);
    await t.db.requestRate.upsert({
      where: { environment: "TEST" },
      create: { environment: "TEST", nextAt },
      update: { nextAt },
    });
    await watch();
    expect(await row()).toMatchObject({ attempts: 0, lastAttemptAt: null });
    expect((await t.db.requestRate.findFirstOrThrow()).nextAt).toEqual(nextAt);
  });

  it("says when HelseID was asked and is asked next, and which keys it had", async () => {
    const { watch, view, at } = await keyMade();
    const [current] = await t.db.clientKey.findMany({
      where: { installationId: at.installationId, state: "CURRENT" },
    });
    expect((await view()).attempts).toMatchObject({ lastAt: null, known: [{ kid: current!.kid }] });
    const first = (await watch()).state;
    const { attempts, finding } = await view();
    expect(finding).toBe("not-yet");
    expect(attempts!.nextAt.getTime() - attempts!.lastAt!.getTime()).toBe(10_000);
    // The page is shown again after each attempt.
    t.advanceClock(11);
    expect((await watch()).state).not.toBe(first);
  });

  it("is what tries the key: without one nothing does until the customer says that it is uploaded", async () => {
    const { step, row } = await keyMade();
    expect(await followRevival(t.system, { revivalId: step.revivalId, pageOpen: false })).toBeNull();
    expect((await row()).attempts).toBe(0);
  });
});
