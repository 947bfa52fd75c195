import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeKeys, insertKey } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { staffId } from "@/lib/context/authorize";
import type { Prisma } from "@/lib/db/generated/client";
import type { ActionCause } from "@/lib/domain/fleet-overview";
import { listApprovals } from "../bulk/list-approvals";
import { countActions } from "./count-actions";
import { getActivity } from "./get-activity";
import { getOverview } from "./get-overview";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const days = (count: number) => new Date(Date.now() + count * 86_400_000);

/** An installation in use that was checked, and whose key has so many days left. */
async function checked(daysLeft: number | null, more: Prisma.InstallationUncheckedUpdateInput = {}) {
  const installation = await t.active();
  const where = { installationId: installation.installationId };
  const expiresAt = daysLeft === null ? null : days(daysLeft);
  await changeKeys(t.db, { where, data: { expiresAt } });
  await t.db.installation.update({
    where: { id: installation.installationId },
    data: { portalTokenAt: new Date(), ...more },
  });
  return installation;
}

/** An installation whose customer has requested access to the client template. */
async function accessRequested() {
  const { installationId } = await t.installation();
  const key = await insertKey(t.db, {
    data: {
      installationId,
      kid: crypto.randomUUID(),
      custody: "PORTAL",
      state: "SUBMITTED",
      createdAt: new Date(),
    },
  });
  await t.db.clientDraft.create({
    data: {
      installationId,
      keyId: key.id,
      state: "ACCESS_REQUESTED",
      operationId: crypto.randomUUID(),
      returnHash: crypto.randomUUID(),
      requestedAt: new Date(),
    },
  });
  return { installationId };
}

/** A checked client whose customer says after a revival that the program does not work. */
async function programFails() {
  const { installationId } = await checked(200);
  const now = new Date();
  await t.db.revival.create({
    data: {
      installationId,
      custody: "PORTAL",
      state: "DELIVERED",
      tokenHash: crypto.randomUUID(),
      createdAt: now,
      expiresAt: now,
      deliveredAt: now,
      programAnswer: "FAILS",
      programAnsweredAt: now,
    },
  });
  return { installationId };
}

async function groups() {
  const { groups } = await getOverview(await t.staff("VIEWER"));
  return groups.map(({ cause, rows }) => ({ cause, ids: rows.map((row) => row.installationId), rows }));
}

describe("what requires action", () => {
  it("has each cause of its own, an installation under the most urgent one, and with whom to call", async () => {
    const expected: [ActionCause, string][] = [];
    const add = async (cause: ActionCause, made: Promise<{ installationId: string }>) =>
      expected.push([cause, (await made).installationId]);
    await add("drift", checked(200, { hasDrift: true }));
    await add("unchecked", checked(200, { portalTokenAt: null }));
    await add("unknown", checked(null));
    await add("within30", checked(8.5));
    await add("within30", checked(29));
    await add("silent", checked(200, { reportedAt: days(-9), reportDueAt: days(-1) }));
    await add("suspected", checked(200, { suspectedAt: days(-1) }));
    await add("unwell", checked(200, { reportedAt: days(-1), reportedHealthy: false }));
    await add("within7", checked(3));
    await add("programFails", programFails());
    await add("expired", checked(-2, { hasDrift: true, portalTokenAt: null }));
    await add("access", accessRequested());
    await t.db.organization.updateMany({ data: { contactName: "Kari", contactPhone: "22 33 44 55" } });
    const listed = await groups();
    for (const [cause, id] of expected)
      expect([cause, listed.filter(({ ids }) => ids.includes(id)).map((each) => each.cause)]).toEqual([
        cause,
        [cause],
      ]);
    for (const { rows } of listed)
      for (const row of rows)
        expect(row.contact).toEqual({ contactName: "Kari", contactPhone: "22 33 44 55" });
  });

  it("never has a checked key with more than 30 days left", async () => {
    const healthy = [await checked(31), await checked(91), await checked(700)];
    const listed = (await groups()).flatMap(({ ids }) => ids);
    for (const { installationId } of healthy) expect(listed).not.toContain(installationId);
  });

  it("counts all of a cause, and shows some", async () => {
    for (let index = 0; index < 7; index += 1) await checked(4);
    const { groups: all } = await getOverview(await t.staff("VIEWER"));
    const group = all.find(({ cause }) => cause === "within7")!;
    expect(group.rows).toHaveLength(5);
    expect(group.count).toBeGreaterThanOrEqual(7);
  });

  it("has changes that wait for a second administrator, in their environment", async () => {
    await t.db.bulkRun.create({
      data: {
        state: "ORDERED",
        environment: "PRODUCTION",
        change: { kind: "add-scope", scope: "nhn:msh/api" },
        reason: "Ny tjeneste",
        createdById: crypto.randomUUID(),
        actorName: "Ada",
        createdAt: new Date(),
      },
    });
    const viewer = await t.staff("VIEWER");
    expect(await listApprovals(viewer, { environment: "" })).toMatchObject({
      count: 1,
      rows: [{ reason: "Ny tjeneste", actorName: "Ada" }],
    });
    expect((await listApprovals(viewer, { environment: "TEST" })).count).toBe(0);
  });
});

describe("the tabs of what requires action", () => {
  it("show and count each installation once, under the same cause, by who has its alert", async () => {
    const me = await t.staff("SUPPORT");
    const colleague = await t.staff("SUPPORT");
    const now = new Date();
    const mine = staffId(me.actor)!;
    const by = (id: string) => ({ acknowledgedById: id, acknowledgedAt: now });
    const alerts: Partial<Prisma.AlertUncheckedCreateInput>[] = [
      {},
      by(mine),
      by(staffId(colleague.actor)!),
      { assigneeId: mine },
      { acknowledgedById: mine, snoozedUntil: days(1) },
      { acknowledgedById: mine, snoozedUntil: days(-1) },
      { ...by(mine), closedAt: now },
      // About something else than what the line is about.
      { ...by(mine), kind: "SUSPECTED_COPY" },
    ];
    const made: { installationId: string; templateId: string }[] = [];
    for (const [index, alert] of alerts.entries()) {
      const { installationId, templateId } = await checked(4, index % 2 ? { hasDrift: true } : {});
      await t.db.alert.create({ data: { installationId, createdAt: now, ...alert } });
      made.push({ installationId, templateId });
    }
    const ids = new Set(made.map(({ installationId }) => installationId));
    const shown = async (ctx: typeof me, owner: "" | "mine" | "none") => {
      const found = new Set<string>();
      // One template at a time, because of a cause only the first are listed.
      for (const template of new Set(made.map(({ templateId }) => templateId))) {
        const { groups } = await getOverview(ctx, { environment: "", template, owner });
        for (const { cause, rows } of groups)
          for (const { installationId } of rows)
            if (ids.has(installationId)) {
              expect(cause).toBe("within7");
              expect(found).not.toContain(installationId);
              found.add(installationId);
            }
      }
      return made.map(({ installationId }) => found.has(installationId));
    };
    expect(await shown(me, "")).toEqual(made.map(() => true));
    expect(await shown(me, "mine")).toEqual([false, true, false, true, false, false, false, false]);
    expect(await shown(me, "none")).toEqual([true, false, false, true, false, true, true, true]);
    const counted = async (ctx: typeof me) =>
      (await countActions(ctx, { environment: "" })).rows
        .filter((row) => made.some(({ templateId }) => templateId === row.templateId))
        .reduce((sum, row) => ({ mine: sum.mine + row.mine, none: sum.none + row.none }), {
          mine: 0,
          none: 0,
        });
    expect(await counted(me)).toEqual({ mine: 2, none: 5 });
    expect(await counted(colleague)).toEqual({ mine: 1, none: 5 });
  });

  it("count what is listed, split into urgent and what can wait, within the environment", async () => {
    const viewer = await t.staff("VIEWER");
    for (const environment of ["", "TEST", "PRODUCTION"] as const) {
      const { rows, urgent, canWait, total, isCapped } = await countActions(viewer, { environment });
      const view = environment ? { environment } : {};
      const listed = await t.db.fleetRow.count({ where: { ...view, phase: { not: "CLOSED" } } });
      expect({ total, isCapped }).toEqual({ total: listed, isCapped: false });
      expect(urgent + canWait).toBe(rows.reduce((sum, row) => sum + row.all, 0));
      const { groups } = await getOverview(viewer, { environment });
      for (const group of groups) {
        const counted = rows.filter(({ cause }) => cause === group.cause);
        const sum = counted.reduce((all, row) => all + row.all, 0);
        expect([group.cause, Math.min(sum, 5)]).toEqual([group.cause, group.rows.length]);
      }
      expect(new Set(rows.map(({ cause }) => cause))).toEqual(new Set(groups.map(({ cause }) => cause)));
    }
  });
});

describe("what is under way", () => {
  it("has bulk changes with how far they are, and the customers that must renew next", async () => {
    const viewer = await t.staff("VIEWER");
    const soon = await checked(33, { custody: "INSTALLATION" });
    const later = await checked(58, { custody: "INSTALLATION" });
    const others = [await checked(80, { custody: "INSTALLATION" }), await checked(300), await checked(300)];
    const run = await t.db.bulkRun.create({
      data: {
        state: "PAUSED",
        environment: "TEST",
        change: { kind: "add-scope", scope: "nhn:msh/api" },
        reason: "Før jul",
        createdById: crypto.randomUUID(),
        createdAt: new Date(),
      },
    });
    const states = ["APPLIED", "UNCHANGED", "FAILED", "RUNNING", "WAITING"] as const;
    const items = [soon, later, ...others];
    for (const [position, state] of states.entries()) {
      const { installationId } = items[position]!;
      await t.db.bulkItem.create({ data: { runId: run.id, installationId, state, position } });
    }
    const activity = await getActivity(viewer, { environment: "TEST" });
    expect(activity.bulks).toEqual([{ id: run.id, reason: "Før jul", isPaused: true, done: 3, total: 5 }]);
    expect(activity.customers.map(({ installationId }) => installationId)).toEqual([
      soon.installationId,
      later.installationId,
    ]);
    expect((await getActivity(viewer, { environment: "PRODUCTION" })).bulks).toEqual([]);
  });
});
