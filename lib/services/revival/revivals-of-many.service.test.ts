import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { planRevivals } from "./plan-revivals";
import { startRevival } from "./start-revival";
import { startRevivals } from "./start-revivals";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const openRevivals = (ids: string[]) =>
  t.db.revival.count({
    where: { installationId: { in: ids }, state: { in: [...OPEN_REVIVAL_STATES] } },
  });

describe("renewals with the customers of several installations", () => {
  it("are planned with a verdict for each that was chosen, and start for those that can", async () => {
    const support = await t.staff("SUPPORT");
    const ready = await t.active();
    const reviving = await t.active();
    await startRevival(support, { installationId: reviving.installationId, days: "3" });
    const waiting = await t.installation();
    const closed = await t.active();
    await t.db.installation.update({
      where: { id: closed.installationId },
      data: { closedAt: t.system.clock() },
    });
    const ids = [ready, reviving, waiting, closed].map((each) => each.installationId);
    const { items, leftOut } = await planRevivals(support, { ids });
    expect(leftOut).toBe(0);
    expect(
      Object.fromEntries(
        items.map(({ installationId, verdict, reason }) => [installationId, [verdict, reason]]),
      ),
    ).toEqual({
      [ready.installationId]: ["start", null],
      [reviving.installationId]: ["cannot", "REVIVAL_UNDER_WAY"],
      [waiting.installationId]: ["cannot", "NOT_ACTIVE"],
      [closed.installationId]: ["cannot", "INSTALLATION_CLOSED"],
    });
    expect(await openRevivals(ids)).toBe(1);

    const started = await startRevivals(support, { installationIds: ids, days: "3", withCode: true });
    expect(started.map(({ installationId, failure }) => [installationId, failure])).toEqual([
      [ready.installationId, null],
      [reviving.installationId, "REVIVAL_UNDER_WAY"],
      [waiting.installationId, "NOT_ACTIVE"],
      [closed.installationId, "INSTALLATION_CLOSED"],
    ]);
    expect(started[0]!.link).toMatchObject({ url: expect.stringContaining("/r/"), code: expect.any(String) });
    expect(await openRevivals(ids)).toBe(2);
    // Sent once more, it starts nothing more.
    const again = await startRevivals(support, { installationIds: ids, days: "3" });
    expect(again.every((each) => each.link === null)).toBe(true);
    expect(await openRevivals(ids)).toBe(2);
  });

  it("give the links of the others, also when one fails for an unknown reason", async () => {
    const support = await t.staff("SUPPORT");
    const all = [await t.active(), await t.active(), await t.active()];
    const ids = all.map((each) => each.installationId);
    await t.owner.$executeRawUnsafe(
      `alter table revival_case add constraint refused check (installation_id <> '${ids[1]}') not valid`,
    );
    const started = await startRevivals(support, { installationIds: ids, days: "3" });
    await t.owner.$executeRawUnsafe("alter table revival_case drop constraint refused");
    expect(started.map(({ failure, link }) => [failure, link !== null])).toEqual([
      [null, true],
      ["INTERNAL", false],
      [null, true],
    ]);
  });

  it("of a view are all in the plan, or counted; more than fifty start in rounds", async () => {
    const support = await t.staff("SUPPORT");
    const { templateId } = await t.active();
    const written = { createdAt: t.system.clock(), updatedAt: t.system.clock() };
    const organizations = Array.from({ length: 60 }, (_, index) => ({
      id: crypto.randomUUID(),
      number: String(915_000_000 + index),
      name: `Kontor ${index}`,
      ...written,
    }));
    await t.db.organization.createMany({ data: organizations });
    await t.db.installation.createMany({
      data: organizations.map(({ id }) => ({
        organizationId: id,
        templateId,
        label: "Hovedserver",
        clientId: crypto.randomUUID(),
        custody: "PORTAL" as const,
        activatedAt: t.system.clock(),
        ...written,
      })),
    });
    const { items, leftOut } = await planRevivals(support, { view: `template=${templateId}` });
    expect([items.length, leftOut]).toEqual([61, 0]);
    const count = (verdict: string) => items.filter((item) => item.verdict === verdict).length;
    expect([count("start"), count("later"), count("cannot")]).toEqual([50, 11, 0]);
    await expect(
      startRevivals(support, { installationIds: items.map((item) => item.installationId), days: "3" }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", fields: { installationIds: "too-many" } });
  });
});
