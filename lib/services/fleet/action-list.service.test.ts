import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeKeys, insertKey } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import type { Prisma } from "@/lib/db/generated/client";
import type { ActionCause } from "@/lib/domain/fleet-overview";
import { listApprovals } from "../bulk/list-approvals";
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
