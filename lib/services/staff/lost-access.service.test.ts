import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { insertAlert } from "@/lib/dev/testing/alert-rows";
import { newSecret } from "@/lib/base/ids";
import { addSeconds } from "@/lib/base/clock";
import { createHandover } from "@/lib/services/handover/create-handover";
import { claimHandover } from "@/lib/services/handover/claim-handover";
import { findHandover } from "@/lib/services/handover/find-handover";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { getOnboarding } from "@/lib/services/onboarding/get-onboarding";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { findRevival } from "@/lib/services/revival/find-revival";
import { getRevival } from "@/lib/services/revival/get-revival";
import { startRevival } from "@/lib/services/revival/start-revival";
import { makeCalendar } from "@/lib/services/views/make-calendar";
import { readCalendar } from "@/lib/services/views/read-calendar";
import { saveView } from "@/lib/services/views/save-view";
import { sendWeeklyReports } from "@/lib/services/views/send-weekly-reports";
import { setWeeklyReport } from "@/lib/services/views/set-weekly-report";
import { subscribeToReport } from "@/lib/services/views/subscribe-to-report";
import { endStaleAccess } from "./end-stale-access";
import { eraseStaffMember } from "./erase-staff-member";
import { readSession } from "./read-session";
import { removeStaffMember } from "./remove-staff-member";
import { setRole } from "./set-role";
import { signIn } from "./sign-in";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
  // A Monday, in office hours.
  t.setClock("2031-03-03T09:00:00Z");
});
beforeEach(async () => {
  await t.clear();
  await t.base.db.savedView.deleteMany();
});
afterAll(() => t.drop());

const idOf = (ctx: Context) => (ctx.actor as { userId: string }).userId;
const anonymous = () => t.base.as({ kind: "anonymous" });
const works = (attempt: Promise<unknown>) =>
  attempt.then(
    () => true,
    (error: { code?: string }) => {
      if (!["NOT_FOUND", "LINK_REVOKED"].includes(error.code ?? "")) throw error;
      return false;
    },
  );
const newView = (ctx: Context, shared: boolean) =>
  saveView(ctx, { name: randomUUID(), query: "", shared }).then(({ viewId }) => viewId);
const setAddress = (ctx: Context, email: string) =>
  t.base.db.staffUser.update({ where: { id: idOf(ctx) }, data: { email } });
const recipients = async () => {
  t.mail.inbox.length = 0;
  await sendWeeklyReports(t.base.system);
  return t.mail.inbox.map((mail) => mail.to).sort();
};

interface Shared {
  /** Whether it still gives access. */
  works: () => Promise<boolean>;
}

/** Everything that an administrator can share and that nobody else is using. */
const KINDS: Record<string, { create: (by: Context) => Promise<Shared>; needs: "VIEWER" | "SUPPORT" }> = {
  "the calendar of a private view": { create: (by) => feed(by, false), needs: "VIEWER" },
  "the calendar of a shared view": { create: (by) => feed(by, true), needs: "VIEWER" },
  "an onboarding link": {
    needs: "SUPPORT",
    create: async (by) => {
      const { installationId } = await t.base.installation();
      const { token } = await createLink(by, { installationId, days: 7 });
      return { works: () => works(openOnboarding(token, newSecret())) };
    },
  },
  "an onboarding link that was opened and not used": {
    needs: "SUPPORT",
    create: async (by) => {
      const { installationId } = await t.base.installation();
      const { token } = await createLink(by, { installationId, days: 7 });
      await t.base.db.onboardingLink.updateMany({
        where: { installationId },
        data: { firstOpenedAt: t.base.system.clock() },
      });
      return { works: () => works(openOnboarding(token, newSecret())) };
    },
  },
  "a revival link": {
    needs: "SUPPORT",
    create: async (by) => {
      const { installationId } = await t.base.active();
      const { token } = await startRevival(by, { installationId, days: 7 });
      return { works: () => works(openRevival(token, newSecret())) };
    },
  },
  "a link to a configuration file": {
    needs: "SUPPORT",
    create: async (by) => {
      const { installationId } = await t.base.active();
      const { token } = await createHandover(by, { installationId, recipient: "Kari" });
      const claim = async () =>
        claimHandover(t.base.customer(installationId), {
          ...(await findHandover(anonymous(), token)),
          passphrase: "",
        });
      let claimed = false;
      return {
        works: async () => {
          claimed ||= await works(claim());
          return claimed;
        },
      };
    },
  },
};

async function feed(by: Context, shared: boolean): Promise<Shared> {
  const { token } = await makeCalendar(by, { viewId: await newView(by, shared) });
  return { works: () => works(readCalendar(anonymous(), token)) };
}

/** The customer's page and its form, in a browser. */
async function openOnboarding(token: string, browser: string): Promise<void> {
  const { linkId, installationId } = await findLink(anonymous(), token, browser);
  const customer = t.base.customer(installationId);
  await getOnboarding(customer, { installationId, linkId, browser });
  await startDraft(customer, { installationId, operationId: randomUUID(), link: { linkId, browser } });
}

async function openRevival(token: string, browser: string): Promise<void> {
  const found = await findRevival(anonymous(), token, browser);
  await createRevivalKey(t.base.customer(found.installationId), { ...found, browser });
}

/** The ways in which somebody loses everything at once; the last two go around the verbs. */
const LOSSES: Record<string, (userId: string) => Promise<unknown>> = {
  removal: (userId) => removeStaffMember(t.admin, { userId }),
  "removal and erasure": async (userId) => {
    await removeStaffMember(t.admin, { userId });
    await eraseStaffMember(t.admin, { userId });
  },
  "a removal that ended nothing": (userId) =>
    t.base.db.staffUser.update({ where: { id: userId }, data: { state: "REMOVED", role: null } }),
  "erasure after a removal that ended nothing": async (userId) => {
    await t.base.db.staffUser.update({ where: { id: userId }, data: { state: "REMOVED", role: null } });
    await eraseStaffMember(t.admin, { userId });
  },
};

describe.each(Object.keys(KINDS))("%s", (kind) => {
  const { create, needs } = KINDS[kind]!;

  it("works while its owner has access", async () => {
    const shared = await create(await t.base.staff("ADMINISTRATOR"));
    expect(await shared.works()).toBe(true);
  });

  it.each(Object.keys(LOSSES))("ends with %s", async (loss) => {
    const owner = await t.base.staff("ADMINISTRATOR");
    const shared = await create(owner);
    await LOSSES[loss]!(idOf(owner));
    expect(await shared.works()).toBe(false);
    // Not only until they are given access again.
    if (!loss.includes("nothing")) {
      await t.base.db.staffUser.update({
        where: { id: idOf(owner) },
        data: { state: "ACTIVE", role: "ADMINISTRATOR" },
      });
      expect(await shared.works()).toBe(false);
    }
  });

  it("lasts through a change of role as long as the role suffices", async () => {
    const owner = await t.base.staff("ADMINISTRATOR");
    const shared = await create(owner);
    await setRole(t.admin, { userId: idOf(owner), role: needs });
    expect(await shared.works()).toBe(true);
    const other = await t.base.staff("ADMINISTRATOR");
    const second = await create(other);
    await setRole(t.admin, { userId: idOf(other), role: "VIEWER" });
    expect(await second.works()).toBe(needs === "VIEWER");
  });
});

describe("a weekly report", () => {
  it("goes no longer to an address that somebody without access has added", async () => {
    const owner = await t.base.staff("ADMINISTRATOR");
    await setAddress(owner, "egen@example.no");
    for (const shared of [true, false])
      await setWeeklyReport(owner, {
        viewId: await newView(owner, shared),
        emails: "egen@example.no\nprivat@example.com",
      });
    const shared = await newView(t.admin, true);
    await setWeeklyReport(t.admin, { viewId: shared, emails: "felles@example.no\nannen@example.no" });
    await subscribeToReport(owner, { viewId: shared, command: "subscribe" });
    await removeStaffMember(t.admin, { userId: idOf(owner) });
    expect(await recipients()).toEqual(["annen@example.no", "felles@example.no"]);
  });

  it("goes no longer there either when the removal ended nothing", async () => {
    const owner = await t.base.staff("ADMINISTRATOR");
    await setAddress(owner, "egen@example.no");
    const viewId = await newView(owner, true);
    await setWeeklyReport(owner, { viewId, emails: "egen@example.no\nprivat@example.com" });
    await t.base.db.staffUser.update({
      where: { id: idOf(owner) },
      data: { state: "REMOVED", role: null },
    });
    expect(await recipients()).toEqual([]);
  });

  it("of a view that is not shared ends with its owner's access, whoever's address it is", async () => {
    const owner = await t.base.staff("ADMINISTRATOR");
    const colleague = await t.base.staff("VIEWER");
    await setAddress(colleague, "kollega@example.no");
    await setWeeklyReport(owner, { viewId: await newView(owner, false), emails: "kollega@example.no" });
    const shared = await newView(owner, true);
    await setWeeklyReport(owner, { viewId: shared, emails: "kollega@example.no" });
    await removeStaffMember(t.admin, { userId: idOf(owner) });
    // The shared view stays, and so does the colleague's own address.
    expect(await recipients()).toEqual(["kollega@example.no"]);
  });

  it("goes on to one's own address with a lower role, and to no other address", async () => {
    const owner = await t.base.staff("ADMINISTRATOR");
    await setAddress(owner, "egen@example.no");
    const viewId = await newView(owner, false);
    await setWeeklyReport(owner, { viewId, emails: "egen@example.no\nprivat@example.com" });
    await setRole(t.admin, { userId: idOf(owner), role: "VIEWER" });
    expect(await recipients()).toEqual(["egen@example.no"]);
  });

  it("goes on to addresses of which the previous release has not said who added them", async () => {
    const owner = await t.base.staff("VIEWER");
    const viewId = await newView(owner, true);
    await t.base.db.savedView.update({ where: { id: viewId }, data: { reportEmails: ["a@example.no"] } });
    expect(await recipients()).toEqual(["a@example.no"]);
  });
});

describe("a link that a customer's browser is using", () => {
  it("goes on in that browser alone, with the acting administrator as its owner", async () => {
    const owner = await t.base.staff("SUPPORT");
    const [browser, other] = [newSecret(), newSecret()];
    const onboarding = await t.base.installation();
    const { token } = await createLink(owner, { installationId: onboarding.installationId, days: 7 });
    await openOnboarding(token, browser);
    const revived = await t.base.active();
    const revival = await startRevival(owner, { installationId: revived.installationId, days: 7 });
    await openRevival(revival.token, browser);

    const counts = await removeStaffMember(t.admin, { userId: idOf(owner) });
    expect(counts).toMatchObject({ links: 0, revivals: 0, takenOver: 2 });

    const link = await findLink(anonymous(), token, browser);
    await expect(findLink(anonymous(), token, other)).rejects.toMatchObject({ code: "LINK_HELD" });
    await expect(openOnboarding(token, other)).rejects.toMatchObject({ code: "LINK_HELD" });
    const found = await findRevival(anonymous(), revival.token, browser);
    const page = (from: string) =>
      getRevival(t.base.customer(found.installationId), { ...found, browser: from });
    expect((await page(browser)).view).toBe("key-made");
    await expect(page(other)).rejects.toMatchObject({ code: "LINK_HELD" });
    await expect(openRevival(revival.token, other)).rejects.toMatchObject({ code: "LINK_HELD" });
    expect(await t.base.db.onboardingLink.findUniqueOrThrow({ where: { id: link.linkId } })).toMatchObject({
      createdById: idOf(owner),
      ownerId: idOf(t.admin),
      revokedAt: null,
    });
    expect(await t.base.db.revival.findUniqueOrThrow({ where: { id: found.revivalId } })).toMatchObject({
      createdById: idOf(owner),
      ownerId: idOf(t.admin),
    });
    expect(await t.base.auditActions(link.installationId)).toContain("link.transferred");
    expect(await t.base.auditActions(found.installationId)).toContain("revival.transferred");
  });
});

describe("what is left of somebody without access", () => {
  it("is ended by a worker, and what a customer's browser is using goes on", async () => {
    const owner = await t.base.staff("ADMINISTRATOR");
    for (const { create } of Object.values(KINDS)) await create(owner);
    await setWeeklyReport(owner, { viewId: await newView(owner, true), emails: "privat@example.com" });
    const { installationId } = await t.base.installation();
    const { token } = await createLink(owner, { installationId, days: 7 });
    const browser = newSecret();
    await openOnboarding(token, browser);
    const staying = await t.base.staff("VIEWER");
    const { works: stays } = await feed(staying, false);
    // What other tests have left.
    await endStaleAccess(t.base.system);
    expect(await endStaleAccess(t.base.system)).toBe(0);
    await t.base.db.staffUser.update({
      where: { id: idOf(owner) },
      data: { state: "REMOVED", role: null },
    });
    expect(await endStaleAccess(t.base.system)).toBe(Object.keys(KINDS).length + 1);
    expect(await endStaleAccess(t.base.system)).toBe(0);
    expect(await stays()).toBe(true);
    expect(await findLink(anonymous(), token, browser)).toMatchObject({ installationId });
  });
});

describe("a removal", () => {
  it("ends sessions, and says how much it has ended; each has its audit row", async () => {
    const secret = await signIn(t.base.system, {
      issuer: "https://issuer.example",
      subject: randomUUID(),
      name: "Nina",
      securityLevel: 4,
      authenticatedAt: t.base.system.clock(),
      idToken: "SECRET-ID-TOKEN",
    });
    const { userId } = (await readSession(t.base.system, secret))!;
    await setRole(t.admin, { userId, role: "ADMINISTRATOR" });
    const own = t.base.as({
      kind: "staff",
      userId,
      name: "Nina",
      role: "ADMINISTRATOR",
      authenticatedAt: new Date(8e15),
    });
    await setAddress(own, "nina@example.no");
    for (const { create } of Object.values(KINDS)) await create(own);
    await setWeeklyReport(own, {
      viewId: await newView(own, true),
      emails: "nina@example.no\nx@example.com",
    });
    expect(await removeStaffMember(t.admin, { userId })).toEqual({
      sessions: 1,
      feeds: 2,
      reports: 2,
      links: 2,
      revivals: 1,
      handovers: 1,
      takenOver: 0,
    });
    expect(await readSession(t.base.system, secret)).toBeNull();
    const since = await t.base.db.auditEvent.findFirstOrThrow({
      where: { action: "staff.removed", entityId: userId },
    });
    const rows = await t.base.db.auditEvent.findMany({
      where: { occurredAt: since.occurredAt, actorId: idOf(t.admin) },
    });
    const actions = rows.map((row) => row.action).filter((action) => action !== "staff.removed");
    expect(actions.sort()).toEqual([
      "handover.revoked",
      "link.revoked",
      "link.revoked",
      "revival.cancelled",
      "view.calendar-revoked",
      "view.calendar-revoked",
      "view.report-ended",
      "view.report-ended",
    ]);
    expect(JSON.stringify(rows.map((row) => row.canonical))).not.toMatch(/nina@|x@example/);
    expect(await removeStaffMember(t.admin, { userId })).toBeNull();
  });

  it("takes the person's address off the alert rules, unless somebody with access has it too", async () => {
    const [leaving, staying] = [await t.base.staff("SUPPORT"), await t.base.staff("SUPPORT")];
    await setAddress(leaving, "vakt@example.no");
    await setAddress(staying, "vakt@example.no");
    const { id } = await t.base.db.alertRule.create({
      data: {
        name: randomUUID(),
        thresholds: [7],
        emails: ["vakt@example.no", "drift@example.no"],
        escalateTo: ["vakt@example.no"],
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
    const rule = () => t.base.db.alertRule.findUniqueOrThrow({ where: { id } });
    const { installationId } = await t.base.active();
    const later = addSeconds(t.base.system.clock(), 86_400);
    const waiting = { channel: "email", state: "WAITING", nextAt: later } as const;
    await insertAlert(t.base.db, {
      installationId,
      expiresAt: later,
      threshold: 7,
      delivery: { ...waiting, target: "vakt@example.no" },
    });
    const crossing = await t.base.db.alertCrossing.findFirstOrThrow({ where: { installationId } });
    await t.base.db.alertDelivery.create({
      data: { ...waiting, crossingId: crossing.id, target: "drift@example.no" },
    });
    const deliveries = async () => {
      const rows = await t.base.db.alertDelivery.findMany({ orderBy: { target: "asc" } });
      return rows.map((row) => `${row.target} ${row.state}`);
    };
    await removeStaffMember(t.admin, { userId: idOf(leaving) });
    expect(await rule()).toMatchObject({ emails: ["vakt@example.no", "drift@example.no"] });
    await removeStaffMember(t.admin, { userId: idOf(staying) });
    expect(await rule()).toMatchObject({ emails: ["drift@example.no"], escalateTo: [] });
    expect(await deliveries()).toEqual(["drift@example.no WAITING", "vakt@example.no DROPPED"]);
  });

  it("of oneself leaves the links in use to another administrator", async () => {
    const leaving = await t.base.staff("ADMINISTRATOR");
    const { installationId } = await t.base.installation();
    const { token } = await createLink(leaving, { installationId, days: 7 });
    await openOnboarding(token, newSecret());
    await removeStaffMember(leaving, { userId: idOf(leaving) });
    const link = await t.base.db.onboardingLink.findFirstOrThrow({ where: { installationId } });
    expect(link.ownerId).not.toBeNull();
    expect(link.ownerId).not.toBe(idOf(leaving));
  });
});

it("records when a calendar was last read, at most once an hour", async () => {
  const owner = await t.base.staff("VIEWER");
  const viewId = await newView(owner, false);
  const { token } = await makeCalendar(owner, { viewId });
  const used = async () =>
    (await t.base.db.savedView.findUniqueOrThrow({ where: { id: viewId } })).feedUsedAt?.getTime();
  expect(await used()).toBeUndefined();
  await readCalendar(anonymous(), token);
  const first = await used();
  expect(first).toBeDefined();
  await readCalendar(anonymous(), token);
  expect(await used()).toBe(first);
  t.base.advanceClock(3700);
  await readCalendar(anonymous(), token);
  expect(await used()).toBeGreaterThan(addSeconds(new Date(first!), 3600).getTime());
});
