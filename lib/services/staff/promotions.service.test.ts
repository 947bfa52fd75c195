import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { TestContext } from "@/lib/dev/testing/test-context";
import { approveBulk } from "../bulk/approve-bulk";
import { requestChange } from "../bulk/request-change";
import { approveAdministrator } from "./approve-administrator";
import { grantAdministrator } from "./grant-administrator";
import { removeStaffMember } from "./remove-staff-member";
import { setRole } from "./set-role";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(() => t.resetTime());
afterAll(() => t.drop());

const idOf = (ctx: Context) => (ctx.actor as { userId: string }).userId;
const roleOf = async (userId: string) => {
  const { state, role } = await t.db.staffUser.findUniqueOrThrow({ where: { id: userId } });
  return `${state} ${role}`;
};
const HOUR = 3600;

/** Two administrators, and a colleague whom the first has made a third one. */
async function promoted() {
  const first = await t.staff("ADMINISTRATOR");
  const second = await t.staff("ADMINISTRATOR");
  const colleague = await t.staff("SUPPORT");
  const userId = idOf(colleague);
  await setRole(first, { userId, role: "ADMINISTRATOR" });
  /** The colleague's requests once they have the role. */
  const asAdministrator = t.as({ ...colleague.actor, role: "ADMINISTRATOR" } as Context["actor"]);
  return { first, second, userId, asAdministrator };
}

/** A change that waits for a second administrator. */
async function requestBy(requester: Context) {
  const { installationId } = await t.active();
  return requestChange(requester, { installationId, change: { kind: "rotate-key" }, reason: "Bytt" });
}

describe("somebody who is made administrator", () => {
  it("has the role after the waiting time, or as soon as a second administrator approves it", async () => {
    const { first, second, userId } = await promoted();
    expect(await roleOf(userId)).toBe("ACTIVE SUPPORT");
    expect(await grantAdministrator(t.system, { userId })).toBeGreaterThan(23 * HOUR);
    await expect(approveAdministrator(first, { userId })).rejects.toMatchObject({ code: "FOUR_EYES" });
    expect(await roleOf(userId)).toBe("ACTIVE SUPPORT");
    await approveAdministrator(second, { userId });
    expect(await roleOf(userId)).toBe("ACTIVE ADMINISTRATOR");
    await expect(approveAdministrator(second, { userId })).rejects.toMatchObject({ code: "CONFLICT" });

    const other = await promoted();
    t.advanceClock(24 * HOUR + 1);
    expect(await grantAdministrator(t.system, { userId: other.userId })).toBeNull();
    expect(await roleOf(other.userId)).toBe("ACTIVE ADMINISTRATOR");
    const events = await t.db.auditEvent.findMany({ where: { entityId: other.userId } });
    expect(events.map((each) => each.action)).toEqual(["staff.promotion-requested", "staff.promoted"]);
  });

  it("does not get it when another role was given, access was removed, or the promoter is no administrator any more", async () => {
    const [kept, removed, orphaned] = [await promoted(), await promoted(), await promoted()];
    await setRole(kept.second, { userId: kept.userId, role: "SUPPORT" });
    await removeStaffMember(removed.second, { userId: removed.userId });
    await removeStaffMember(orphaned.second, { userId: idOf(orphaned.first) });
    t.advanceClock(24 * HOUR + 1);
    for (const { userId } of [kept, removed, orphaned])
      expect(await grantAdministrator(t.system, { userId })).toBeNull();
    expect(await roleOf(kept.userId)).toBe("ACTIVE SUPPORT");
    expect(await roleOf(removed.userId)).toBe("REMOVED null");
    expect(await roleOf(orphaned.userId)).toBe("ACTIVE SUPPORT");
  });

  it("may be somebody whose access was removed, or who never had any; their wait ends with a removal", async () => {
    const first = await t.staff("ADMINISTRATOR");
    const second = await t.staff("ADMINISTRATOR");
    const [back, kept, applicant] = [
      await t.staff("SUPPORT"),
      await t.staff("SUPPORT"),
      await t.staff("VIEWER"),
    ];
    const state = { state: "REQUESTED", role: null } as const;
    await t.db.staffUser.update({ where: { id: idOf(applicant) }, data: state });
    for (const each of [back, kept]) await removeStaffMember(first, { userId: idOf(each) });
    t.advanceClock(HOUR);
    for (const each of [back, kept, applicant])
      await setRole(first, { userId: idOf(each), role: "ADMINISTRATOR" });
    for (const each of [kept, applicant]) await removeStaffMember(second, { userId: idOf(each) });
    t.advanceClock(24 * HOUR + 1);
    for (const each of [back, kept, applicant]) await grantAdministrator(t.system, { userId: idOf(each) });
    expect(await roleOf(idOf(back))).toBe("ACTIVE ADMINISTRATOR");
    for (const each of [kept, applicant]) expect(await roleOf(idOf(each))).toBe("REMOVED null");
    expect((await t.db.auditEvent.findMany({ where: { entityId: idOf(kept) } })).at(-1)?.action).toBe(
      "staff.promotion-cancelled",
    );
  });

  it("waits once, however often it is requested", async () => {
    const { first, second, userId } = await promoted();
    const { administratorFrom } = await t.db.staffUser.findUniqueOrThrow({ where: { id: userId } });
    t.advanceClock(HOUR);
    for (const by of [first, second]) await setRole(by, { userId, role: "ADMINISTRATOR" });
    const after = await t.db.staffUser.findUniqueOrThrow({ where: { id: userId } });
    expect(after).toMatchObject({ administratorFrom, promotedById: idOf(first) });
  });

  it("has it at once where the setting says so", async () => {
    t.env.ADMINISTRATOR_WAITING_HOURS = 0;
    const { userId } = await promoted();
    expect(await roleOf(userId)).toBe("ACTIVE ADMINISTRATOR");
    t.env.ADMINISTRATOR_WAITING_HOURS = 24;
  });
});

describe("a second administrator", () => {
  it("is nobody who was made one by whoever requests, nor by whoever approves, for the waiting time", async () => {
    const { first, second, userId, asAdministrator } = await promoted();
    await approveAdministrator(second, { userId });
    const own = await requestBy(first);
    const approvers = await requestBy(second);
    const theirs = await requestBy(asAdministrator);
    const recent = { code: "RECENT_PROMOTION" };
    await expect(approveBulk(asAdministrator, own)).rejects.toMatchObject(recent);
    await expect(approveBulk(asAdministrator, approvers)).rejects.toMatchObject(recent);
    await expect(approveBulk(first, theirs)).rejects.toMatchObject(recent);
    await expect(approveBulk(second, theirs)).rejects.toMatchObject(recent);
    expect(await t.db.bulkRun.count({ where: { state: { not: "ORDERED" } } })).toBe(0);
    // Somebody who has nothing to do with it, and anybody after the waiting time.
    await approveBulk(await t.staff("ADMINISTRATOR"), theirs);
    t.advanceClock(24 * HOUR + 1);
    await approveBulk(asAdministrator, own);
  });

  it("is not made by a chain of promotions either", async () => {
    const { first, userId, asAdministrator } = await promoted();
    t.advanceClock(24 * HOUR + 1);
    await grantAdministrator(t.system, { userId });
    const third = await t.db.staffUser.create({
      data: {
        issuer: "https://test",
        subject: randomUUID(),
        name: "Tredje",
        role: "VIEWER",
        state: "ACTIVE",
        createdAt: new Date(),
      },
    });
    await setRole(first, { userId: third.id, role: "ADMINISTRATOR" });
    const approve = approveAdministrator(asAdministrator, { userId: third.id });
    await expect(approve).rejects.toMatchObject({ code: "RECENT_PROMOTION" });
  });
});
