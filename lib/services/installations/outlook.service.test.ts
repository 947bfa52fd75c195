import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { MAX_RENEWALS_PER_DAY } from "@/lib/domain/renewal-limits";
import { customerAtLink } from "@/lib/dev/testing/customer";
import { planRotations } from "@/lib/services/rotation/plan-rotations";
import { startRevival } from "@/lib/services/revival/start-revival";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { getInstallation } from "./get-installation";
import { getOutlook } from "./get-outlook";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(() => t.clear());
afterAll(() => t.drop());

const HOUR = 3600;
const upcoming = async (installationId: string, kind: string) =>
  (await getOutlook(t.admin, installationId)).upcoming.find((each) => each.kind === kind);
const until = (at: Date) => (at.getTime() - t.base.system.clock().getTime()) / 1000;

describe("what is said to happen next", () => {
  it("of an alert is what the rules then do: nothing before, and the threshold at that time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 2, max: 70 }),
        fc.constantFrom("", "within=20", "custody=PORTAL", "custody=INSTALLATION"),
        async (thresholds, days, query) => {
          await t.clear();
          await t.rule({ thresholds: thresholds.join(", "), query });
          const { installationId } = await t.expiring(days + 0.5);
          await evaluateAlerts(t.base.system);
          const crossings = () =>
            t.base.db.alertCrossing.findMany({
              where: { installationId },
              orderBy: { createdAt: "desc" },
              select: { threshold: true },
            });
          const before = await crossings();
          const next = await upcoming(installationId, "alert");
          if (next?.kind !== "alert") {
            for (let day = 0; day < days; day += 4) {
              t.base.advanceClock(4 * 24 * HOUR);
              await evaluateAlerts(t.base.system);
            }
            expect(await crossings()).toEqual(before);
            return;
          }
          t.base.advanceClock(until(next.at) - 60);
          await evaluateAlerts(t.base.system);
          expect(await crossings()).toEqual(before);
          t.base.advanceClock(120);
          await evaluateAlerts(t.base.system);
          expect(await crossings()).toEqual([{ threshold: next.threshold }, ...before]);
        },
      ),
      { numRuns: 8 },
    );
  });

  // One or two of these are planned for a weekend, and begin with the Monday after it.
  it.each([200, 201, 202, 203, 204])(
    "of a renewal of a key with %i days left is when the worker starts it, and not before",
    async (days) => {
      const { installationId, templateId } = await t.expiring(days);
      expect(await upcoming(installationId, "renewal")).toBeUndefined();
      await t.base.db.clientTemplate.update({
        where: { id: templateId },
        data: { rotatesAutomatically: true },
      });
      const next = await upcoming(installationId, "renewal");
      expect(next).toBeDefined();
      const started = () => t.base.db.keyRotation.count({ where: { installationId } });
      t.base.advanceClock(until(next!.at) - HOUR);
      await planRotations(t.base.system);
      expect(await started()).toBe(0);
      // A moment after: the day after may be one on which nothing is renewed.
      t.base.advanceClock(until(next!.at) + 0.05);
      await planRotations(t.base.system);
      expect(await started()).toBe(1);
      const { underWay } = await getOutlook(t.admin, installationId);
      expect(underWay).toMatchObject([{ kind: "rotation", automatic: true, of: 5 }]);
      expect(await upcoming(installationId, "renewal")).toBeUndefined();
    },
  );

  /** Whether the worker starts nothing a minute before, and the renewal a minute after. */
  const startsAt = async (installationId: string, at: Date) => {
    const started = () =>
      t.base.db.keyRotation.count({
        where: { installationId, state: { not: "FAILED" }, trigger: "AUTOMATIC" },
      });
    t.base.advanceClock(until(at) - 60);
    await planRotations(t.base.system);
    const before = await started();
    t.base.advanceClock(120);
    await planRotations(t.base.system);
    return [before, await started()];
  };
  const addRotations = async (installationId: string, state: "DONE" | "FAILED", times: Date[]) => {
    const { id: oldKeyId } = await t.base.db.clientKey.findFirstOrThrow({ where: { installationId } });
    await t.base.db.keyRotation.createMany({
      data: times.map((at) => ({
        ...{ installationId, oldKeyId, state, trigger: "AUTOMATIC", operationId: crypto.randomUUID() },
        ...{ startedAt: at, settledAt: at, nextAt: at },
      })),
    });
  };
  /** An installation whose key is renewed at once, on a Tuesday without holidays near it. */
  const dueOnTuesday = async (date = "2030-02-05") => {
    t.setClock(`${date}T10:00:00Z`);
    const { installationId, templateId } = await t.expiring(5);
    await t.base.db.clientTemplate.update({
      where: { id: templateId },
      data: { rotatesAutomatically: true },
    });
    return installationId;
  };

  it("of a renewal that falls on a day without support is the start of the next day with it", async () => {
    t.setClock("2030-02-09T10:00:00Z");
    const { installationId, templateId } = await t.expiring(15);
    await t.base.db.clientTemplate.update({
      where: { id: templateId },
      data: { rotatesAutomatically: true },
    });
    const next = await upcoming(installationId, "renewal");
    expect(next!.at).toEqual(new Date("2030-02-10T23:00:00Z"));
    expect(await startsAt(installationId, next!.at)).toEqual([0, 1]);
  });

  it("of a renewal waits for a day after one that failed, as the worker does", async () => {
    const installationId = await dueOnTuesday();
    const failedAt = new Date(t.base.system.clock().getTime() - 5 * HOUR * 1000);
    await addRotations(installationId, "FAILED", [failedAt]);
    const next = await upcoming(installationId, "renewal");
    expect(until(next!.at) / HOUR).toBeCloseTo(19, 1);
    expect(await startsAt(installationId, next!.at)).toEqual([0, 1]);
    // One that fails so late that the key expires before the next is not renewed at all.
    const other = await dueOnTuesday();
    const soon = new Date(t.base.system.clock().getTime() + 20 * HOUR * 1000);
    await changeKeys(t.base.db, { where: { installationId: other }, data: { expiresAt: soon } });
    await addRotations(other, "FAILED", [t.base.system.clock()]);
    expect(await upcoming(other, "renewal")).toBeUndefined();
  });

  it("of a renewal waits for room within the limit of a day, after the keys that expire before", async () => {
    const installationId = await dueOnTuesday("2031-02-04");
    // A year after those of the tests before. Renewals of another installation: the earliest 23 hours
    // ago, and one more every minute since.
    const { installationId: busy } = await t.expiring(200);
    const start = t.base.system.clock().getTime() - 23 * HOUR * 1000;
    await addRotations(
      busy,
      "DONE",
      Array.from({ length: MAX_RENEWALS_PER_DAY }, (_, minute) => new Date(start + minute * 60_000)),
    );
    const alone = await upcoming(installationId, "renewal");
    expect(until(alone!.at) / HOUR).toBeCloseTo(1, 1);
    const { installationId: first, templateId } = await t.expiring(4);
    await t.base.db.clientTemplate.update({
      where: { id: templateId },
      data: { rotatesAutomatically: true },
    });
    const second = await upcoming(installationId, "renewal");
    expect(second!.at.getTime() - alone!.at.getTime()).toBe(60_000);
    expect(await upcoming(first, "renewal")).toMatchObject({ at: alone!.at });
    // The planner starts the one and, a minute later, the other.
    expect(await startsAt(first, alone!.at)).toEqual([0, 1]);
    await planRotations(t.base.system);
    expect(await t.base.db.keyRotation.count({ where: { installationId } })).toBe(1);
  });

  it("is in order, in the future, and nothing of a closed installation", async () => {
    await t.rule({ thresholds: "30, 7" });
    const { installationId } = await t.expiring(40);
    await startRevival(t.admin, { installationId, days: "3" });
    const { underWay, upcoming: all } = await getOutlook(t.admin, installationId);
    expect(underWay.map(({ kind }) => kind)).toEqual(["revival"]);
    expect(all.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["revivalEnds", "alert", "expiry"]));
    expect(all.map(({ kind }) => kind)).not.toContain("renewal");
    const times = all.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(t.base.system.clock().getTime());
    await t.base.db.installation.update({ where: { id: installationId }, data: { closedAt: new Date() } });
    expect(await getOutlook(t.admin, installationId)).toEqual({ underWay: [], upcoming: [] });
  });

  it("of a draft is that it ends by itself, as long as it may still be confirmed", async () => {
    const { installationId, submit } = await customerAtLink(t.base);
    await submit();
    const { underWay } = await getOutlook(t.admin, installationId);
    expect(underWay).toMatchObject([{ kind: "draft", by: null }]);
    const next = await upcoming(installationId, "draftEnds");
    expect(next).toBeDefined();
    // Before it ends, nobody else can start; afterwards HelseID is asked once more.
    t.base.advanceClock(until(next!.at) - 60);
    expect((await getInstallation(t.admin, installationId)).openDraft?.step).toBe("elsewhere");
    expect(await upcoming(installationId, "draftEnds")).toEqual(next);
    t.base.advanceClock(120);
    expect((await getInstallation(t.admin, installationId)).openDraft?.step).toBe("unanswered");
    expect(await upcoming(installationId, "draftEnds")).toBeUndefined();
    await t.base.db.installation.update({ where: { id: installationId }, data: { closedAt: new Date() } });
    expect((await getOutlook(t.admin, installationId)).underWay).toEqual([]);
  });

  it("names who began what is under way", async () => {
    const { installationId } = await t.expiring(40);
    await startRotation(t.admin, { installationId, operationId: crypto.randomUUID() });
    const { underWay } = await getOutlook(t.admin, installationId);
    expect(underWay).toMatchObject([
      { kind: "rotation", automatic: false, by: t.admin.actor.kind === "staff" ? t.admin.actor.name : null },
    ]);
  });
});
