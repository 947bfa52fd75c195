import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import type { Context } from "@/lib/context/context";
import { pauseTransport } from "@/lib/core/mail/mail-pause";
import { setOwnEmail } from "@/lib/services/staff/set-own-email";
import { removeStaffMember } from "@/lib/services/staff/remove-staff-member";
import { listViews } from "./list-views";
import { saveView } from "./save-view";
import { sendWeeklyReports } from "./send-weekly-reports";
import { setWeeklyReport } from "./set-weekly-report";
import { subscribeToReport } from "./subscribe-to-report";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(async () => {
  await t.clear();
  await t.base.db.savedView.deleteMany();
});
afterAll(() => t.drop());

async function setAddress(ctx: Context, email: string | null) {
  if (ctx.actor.kind !== "staff") throw new Error("not a staff member");
  await t.base.db.staffUser.update({ where: { id: ctx.actor.userId }, data: { email } });
}

const newView = (shared = true) =>
  saveView(t.admin, { name: crypto.randomUUID(), query: "", shared }).then(({ viewId }) => viewId);

describe("a weekly report", () => {
  it("says when it is set up that it cannot be sent, and why", async () => {
    const viewId = await newView();
    const set = (emails: string) => setWeeklyReport(t.admin, { viewId, emails });
    expect(await set("a@example.no")).toEqual({ problem: null });
    const url = t.base.env.SMTP_URL;
    t.base.env.SMTP_URL = undefined;
    expect(await set("a@example.no")).toEqual({ problem: "mail-off" });
    expect(await set("")).toEqual({ problem: null });
    expect((await listViews(t.admin)).find((view) => view.id === viewId)).toMatchObject({
      reportProblem: "mail-off",
    });
    t.base.env.SMTP_URL = url;
    await pauseTransport(t.base.system, { code: "mail-refused", failure: null, probe: false });
    expect(await set("a@example.no")).toEqual({ problem: "mail-paused" });
    await t.base.db.mailPause.deleteMany();
  });

  it("has no more recipients by subscription than an administrator may enter", async () => {
    const viewer = await t.base.staff("VIEWER");
    const viewId = await newView();
    const most = Array.from({ length: 50 }, (_, n) => `a${n}@example.no`);
    await setWeeklyReport(t.admin, { viewId, emails: most.join() });
    await setAddress(viewer, "leder@example.no");
    const subscribe = () => subscribeToReport(viewer, { viewId, command: "subscribe" });
    await expect(subscribe()).rejects.toMatchObject({ code: "TOO_MANY_RECIPIENTS" });
    await setWeeklyReport(t.admin, { viewId, emails: most.slice(1).join() });
    await subscribe();
    await subscribe();
  });

  it("can be had by a viewer, to their own address and nobody else's, and ended again", async () => {
    const viewer = await t.base.staff("VIEWER");
    const viewId = await newView();
    await setWeeklyReport(t.admin, { viewId, emails: "annen@example.no" });
    const listed = async () => (await listViews(viewer)).find((view) => view.id === viewId)!;
    expect(await listed()).toMatchObject({ subscribed: null, reportEmails: [], reportCount: 1 });
    await expect(subscribeToReport(viewer, { viewId, command: "subscribe" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await setAddress(viewer, "leder@example.no");
    expect(await subscribeToReport(viewer, { viewId, command: "subscribe" })).toEqual({ problem: null });
    await subscribeToReport(viewer, { viewId, command: "subscribe" });
    expect(await listed()).toMatchObject({ subscribed: true, reportEmails: [], reportCount: 2 });
    t.setClock("2031-03-03T09:00:00Z");
    await sendWeeklyReports(t.base.system);
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["annen@example.no", "leder@example.no"]);
    await subscribeToReport(viewer, { viewId, command: "unsubscribe" });
    expect(await listed()).toMatchObject({ subscribed: false, reportCount: 1 });
    await expect(setWeeklyReport(viewer, { viewId, emails: "leder@example.no" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("goes no longer to somebody whose access is removed", async () => {
    const viewer = await t.base.staff("VIEWER");
    const viewId = await newView();
    await setWeeklyReport(t.admin, { viewId, emails: "annen@example.no" });
    await setAddress(viewer, "sluttet@example.no");
    await subscribeToReport(viewer, { viewId, command: "subscribe" });
    if (viewer.actor.kind !== "staff") throw new Error("not a staff member");
    await removeStaffMember(t.admin, { userId: viewer.actor.userId });
    expect((await listViews(t.admin)).find((view) => view.id === viewId)).toMatchObject({
      reportEmails: ["annen@example.no"],
    });
  });

  it("follows a person who changes their address", async () => {
    const viewer = await t.base.staff("VIEWER");
    const viewId = await newView();
    const recipients = async () =>
      (await listViews(t.admin)).find((view) => view.id === viewId)?.reportEmails;
    await setAddress(viewer, "gammel@example.no");
    await subscribeToReport(viewer, { viewId, command: "subscribe" });
    await setOwnEmail(viewer, { email: "ny@example.no" });
    expect(await recipients()).toEqual(["ny@example.no"]);
    await setOwnEmail(viewer, { email: "" });
    expect(await recipients()).toEqual([]);
  });

  it("of another's view that is not shared is not to be had", async () => {
    const viewer = await t.base.staff("VIEWER");
    await setAddress(viewer, "leder@example.no");
    const viewId = await newView(false);
    await expect(subscribeToReport(viewer, { viewId, command: "subscribe" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
