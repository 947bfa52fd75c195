import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { newSecret } from "@/lib/base/ids";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createHandover } from "@/lib/services/handover/create-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { findRevival } from "@/lib/services/revival/find-revival";
import { startRevival } from "@/lib/services/revival/start-revival";
import { previewRemoval } from "@/lib/services/staff/preview-removal";
import { removeStaffMember } from "@/lib/services/staff/remove-staff-member";
import { makeCalendar } from "@/lib/services/views/make-calendar";
import { readCalendar } from "@/lib/services/views/read-calendar";
import { saveView } from "@/lib/services/views/save-view";
import { setWeeklyReport } from "@/lib/services/views/set-weekly-report";
import { declineReplacement } from "./decline-replacement";
import { listEndedLinks } from "./list-ended-links";
import { listSharedAccess } from "./list-shared-access";
import { replaceLinks } from "./replace-links";
import { revokeSharedAccess } from "./revoke-shared-access";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const idOf = (ctx: Context) => (ctx.actor as { userId: string }).userId;
const anonymous = () => t.as({ kind: "anonymous" });
const last = (url: string) => url.split("/").at(-1)!;

/** One of everything that somebody can share. */
async function shareAll(by: Context) {
  const { viewId } = await saveView(by, { name: randomUUID(), query: "", shared: true });
  const { token: feed } = await makeCalendar(by, { viewId });
  await setWeeklyReport(by, { viewId, emails: "privat@example.com" });
  const onboarding = (await t.installation()).installationId;
  const link = await createLink(by, { installationId: onboarding, days: 7, withCode: true });
  const revived = (await t.active()).installationId;
  const revival = await startRevival(by, { installationId: revived, days: 3, withCode: true });
  const handed = (await t.active()).installationId;
  const handover = await createHandover(by, { installationId: handed, recipient: "Kari", withCode: true });
  return {
    installations: { link: onboarding, revival: revived, handover: handed },
    uses: {
      feed: () => readCalendar(anonymous(), feed),
      link: () => findLink(anonymous(), link.token),
      revival: () => findRevival(anonymous(), revival.token),
      handover: () => findHandover(anonymous(), handover.token),
    },
    link: link.token,
    revival: revival.token,
  };
}

const itemsOf = async (admin: Context, userId: string) =>
  (await listSharedAccess(admin, { person: userId })).groups.flatMap((group) => group.items);

describe("what has been shared", () => {
  it("is listed by owner, and each is ended by an administrator, with an audit row of their own", async () => {
    const [admin, owner] = [await t.staff("ADMINISTRATOR"), await t.staff("ADMINISTRATOR", "Eva Eier")];
    const shared = await shareAll(owner);
    await shared.uses.feed();
    const items = await itemsOf(admin, idOf(owner));
    expect(items.map((each) => each.kind).sort()).toEqual(["feed", "handover", "link", "report", "revival"]);
    expect(items.every((each) => each.works && each.createdBy === "Eva Eier")).toBe(true);
    expect(items.find((each) => each.kind === "feed")!.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(items)).not.toMatch(/hash/i);
    const everybody = await listSharedAccess(admin, { person: "" });
    expect(everybody.groups.find((group) => group.owner?.id === idOf(owner))?.items).toHaveLength(5);
    for (const { kind, id, email } of items) {
      const what = { kind, id, email: email ?? "" };
      for (const ctx of [await t.staff("SUPPORT"), await t.staff("VIEWER"), anonymous()])
        await expect(revokeSharedAccess(ctx, what)).rejects.toMatchObject({
          code: expect.stringMatching(/FORBIDDEN|UNAUTHENTICATED/),
        });
      await revokeSharedAccess(admin, what);
      await expect(revokeSharedAccess(admin, what)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect(await itemsOf(admin, idOf(owner))).toEqual([]);
    await expect(shared.uses.feed()).rejects.toMatchObject({ code: "NOT_FOUND" });
    const rows = await t.db.auditEvent.findMany({ where: { actorId: idOf(admin) }, orderBy: { seq: "asc" } });
    expect(rows.map((row) => row.action).sort()).toEqual([
      "handover.revoked",
      "link.revoked",
      "revival.cancelled",
      "view.calendar-revoked",
      "view.report-ended",
    ]);
    // An administrator ended it on purpose, so nobody is asked to send a new one.
    expect((await listEndedLinks(admin, { environment: "" })).count).toBe(0);
  });

  it("says so when it does not work because its owner has no access", async () => {
    const [admin, owner] = [await t.staff("ADMINISTRATOR"), await t.staff("ADMINISTRATOR")];
    await shareAll(owner);
    await t.db.staffUser.update({ where: { id: idOf(owner) }, data: { state: "REMOVED", role: null } });
    const items = await itemsOf(admin, idOf(owner));
    expect(items.map((each) => each.works)).toEqual(items.map(() => false));
    expect(items).toHaveLength(5);
    await removeAll(admin, items);
  });
});

async function removeAll(admin: Context, items: Awaited<ReturnType<typeof itemsOf>>): Promise<void> {
  for (const { kind, id, email } of items) await revokeSharedAccess(admin, { kind, id, email: email ?? "" });
}

describe("a removal", () => {
  it("ends and hands over as many as its page has said, and the customers get new links", async () => {
    const [admin, owner] = [await t.staff("ADMINISTRATOR"), await t.staff("ADMINISTRATOR")];
    const userId = idOf(owner);
    const shared = await shareAll(owner);
    const used = await shareAll(owner);
    const browser = newSecret();
    const { linkId, installationId } = await findLink(anonymous(), used.link);
    await t.db.onboardingLink.update({ where: { id: linkId }, data: { codeHash: null } });
    await startDraft(t.customer(installationId), {
      installationId,
      operationId: randomUUID(),
      link: { linkId, browser },
    });
    await t.db.revival.updateMany({
      where: { installationId: used.installations.revival },
      data: { codeHash: null },
    });
    const found = await findRevival(anonymous(), used.revival);
    await createRevivalKey(t.customer(found.installationId), { ...found, browser });

    const preview = await previewRemoval(admin, userId);
    expect(preview.counts).toEqual({
      sessions: 0,
      feeds: 2,
      reports: 2,
      links: 1,
      revivals: 1,
      handovers: 2,
      takenOver: 2,
    });
    expect(await removeStaffMember(admin, { userId })).toEqual(preview.counts);
    for (const use of [shared.uses.feed, used.uses.feed])
      await expect(use()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await previewRemoval(admin, userId)).counts).toMatchObject({ feeds: 0, takenOver: 0 });

    const support = await t.staff("SUPPORT");
    const ended = await listEndedLinks(support, { environment: "TEST" });
    const expected = [
      `link ${shared.installations.link}`,
      `revival ${shared.installations.revival}`,
      `handover ${shared.installations.handover}`,
      `handover ${used.installations.handover}`,
    ].sort();
    const names = (rows: { kind: string; installationId: string }[]) =>
      rows.map((each) => `${each.kind} ${each.installationId}`).sort();
    expect(names(ended.rows)).toEqual(expected);
    expect(ended.count).toBe(4);
    expect((await listEndedLinks(support, { environment: "PRODUCTION" })).count).toBe(0);

    await expect(
      replaceLinks(await t.staff("VIEWER"), { environment: "", link: "all" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    if (support.actor.kind !== "staff") throw new Error("no staff");
    const stale = { ...support, actor: { ...support.actor, authenticatedAt: new Date(0) } };
    await expect(replaceLinks(stale, { environment: "", link: "all" })).rejects.toMatchObject({
      code: "FRESH_LOGIN_NEEDED",
    });
    const revival = ended.rows.find((each) => each.kind === "revival")!;
    const [single] = await replaceLinks(support, {
      environment: "",
      link: { kind: "revival", id: revival.id },
    });
    expect(single).toMatchObject({ kind: "revival", failure: null });
    // As the earlier one: for three days, with a code by phone.
    expect(single!.link!.code).toMatch(/^\d{6}$/);
    expect(single!.link!.expiresAt.getTime() - t.system.clock().getTime()).toBeLessThanOrEqual(
      3 * 86_400_000,
    );
    expect(await findRevival(anonymous(), last(single!.link!.url))).toMatchObject({
      installationId: shared.installations.revival,
    });
    const one = ended.rows.find((each) => each.installationId === used.installations.handover)!;
    await declineReplacement(support, { kind: one.kind, id: one.id });
    await expect(declineReplacement(support, { kind: one.kind, id: one.id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const all = await replaceLinks(support, { environment: "TEST", link: "all" });
    expect(names(all)).toEqual([
      `handover ${shared.installations.handover}`,
      `link ${shared.installations.link}`,
    ]);
    for (const each of all) {
      const token = last(each.link!.url);
      expect(each.link!.code).toMatch(/^\d{6}$/);
      if (each.kind === "link") await findLink(anonymous(), token);
      else await findHandover(anonymous(), token);
    }
    expect((await listEndedLinks(support, { environment: "" })).count).toBe(0);
    await expect(replaceLinks(support, { environment: "", link: "all" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("asks for no new link where the customer has got what it was for", async () => {
    const [admin, owner] = [await t.staff("ADMINISTRATOR"), await t.staff("ADMINISTRATOR")];
    const shared = await shareAll(owner);
    await removeStaffMember(admin, { userId: idOf(owner) });
    expect((await listEndedLinks(admin, { environment: "" })).count).toBe(3);
    const { installations } = shared;
    await createLink(admin, { installationId: installations.link, days: 7 });
    await changeKeys(t.db, {
      where: { installationId: installations.revival, state: "CURRENT" },
      data: { provedAt: new Date(Date.now() + 1000) },
    });
    await t.db.installation.update({
      where: { id: installations.handover },
      data: { closedAt: new Date() },
    });
    expect((await listEndedLinks(admin, { environment: "" })).count).toBe(0);
  });
});
