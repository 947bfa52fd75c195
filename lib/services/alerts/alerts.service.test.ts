import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashSecret } from "@/lib/base/ids";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { cleanUp } from "../operations/clean-up";
import { listHistory } from "@/lib/services/audit/list-history";
import { getOutlook } from "@/lib/services/installations/get-outlook";
import { listOrganizationRevivals } from "@/lib/services/organizations/list-organization-revivals";
import { listRevivals } from "@/lib/services/revival/list-revivals";
import { getFrameCounts } from "@/lib/services/fleet/get-frame-counts";
import { resendRevival } from "@/lib/services/revival/resend-revival";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { handleAlert } from "./handle-alert";
import { listAlerts } from "./list-alerts";
import { removeRule } from "./remove-rule";
import { testRule } from "./test-rule";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(() => t.clear());
afterEach(() => t.base.sandbox.reset());
afterAll(() => t.drop());

const DAY = 86_400;

describe("alerts", () => {
  it("a key from 90 days to expired is alerted once per threshold, however often it is looked for, and across crashes", async () => {
    await t.rule();
    const installation = await t.expiring(90);
    const alertedDays: number[] = [];
    for (let day = 90; day >= -1; day -= 1) {
      const before = t.mail.inbox.length;
      if (day % 10 === 5) {
        // Killed between the decision and the sending, and between the sending and its note.
        await evaluateAlerts(t.base.system);
        await t.base.db.alertDelivery.updateMany({
          where: { state: "WAITING" },
          data: { state: "SENDING", batchId: crypto.randomUUID(), nextAt: t.base.system.clock() },
        });
      }
      await Promise.all([t.runAlerts(), t.runAlerts()]);
      await t.runAlerts();
      if (t.mail.inbox.length > before) alertedDays.push(day);
      t.base.advanceClock(DAY);
    }
    // Expired is repeated each day until somebody takes it.
    expect(alertedDays).toEqual([60, 30, 14, 7, 3, 1, 0, -1]);
    expect(t.mail.inbox).toHaveLength(8);
    expect(new Set(t.mail.inbox.map((mail) => mail.id)).size).toBe(8);
    const raised = await t.base.db.alertCrossing.count({
      where: { installationId: installation.installationId },
    });
    expect(raised).toBe(7);
    expect(await t.base.db.alert.count({ where: { installationId: installation.installationId } })).toBe(1);
  });

  it("a day that was missed is caught up, and a key that comes in late gives one alert, not four", async () => {
    await t.rule();
    await t.expiring(5);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    t.base.advanceClock(4.5 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(2);
  });

  it("closes itself when the key is renewed, and what was not sent is not sent", async () => {
    await t.rule();
    const installation = await t.expiring(6);
    await evaluateAlerts(t.base.system);
    expect((await getFrameCounts(t.admin)).counts.alerts.TEST).toBe(1);
    await changeKeys(t.base.db, {
      where: { installationId: installation.installationId },
      data: { expiresAt: new Date(t.base.system.clock().getTime() + 200 * DAY * 1000) },
    });
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(0);
    expect((await getFrameCounts(t.admin)).counts.alerts.TEST).toBe(0);
    expect(await t.base.db.alertDelivery.count({ where: { state: "DROPPED" } })).toBe(1);
  });

  it("of a key that has been expired for years is still repeated, not taken for an escalation", async () => {
    await t.rule({ escalateTo: "sjef@example.no", escalateAfterDays: "30" });
    await t.expiring(-1);
    await t.runAlerts();
    t.base.advanceClock(1000 * DAY);
    await evaluateAlerts(t.base.system);
    const waiting = await t.base.db.alertDelivery.findMany({
      where: { state: "WAITING" },
      orderBy: { target: "asc" },
      select: { target: true, round: true, escalation: true },
    });
    expect(waiting).toEqual([
      { target: "sjef@example.no", round: 0, escalation: true },
      { target: "vakt@example.no", round: 1000, escalation: false },
    ]);
    const before = t.mail.inbox.length;
    await t.runAlerts();
    const mails = t.mail.inbox.slice(before);
    const subjectTo = (to: string) => mails.find((mail) => mail.to === to)?.subject;
    expect(mails).toHaveLength(2);
    expect(subjectTo("vakt@example.no")).not.toBe(subjectTo("sjef@example.no"));
    t.base.advanceClock(-1000 * DAY);
  });

  it("is repeated and escalated only while nobody has taken it on", async () => {
    await t.rule({ escalateTo: "sjef@example.no" });
    await t.expiring(-1);
    await t.runAlerts();
    const { rows } = await listAlerts(t.admin, { status: "open", page: 1 });
    await expect(
      handleAlert(t.admin, { alertId: rows[0]!.id, command: "snooze", reason: "", days: "7" }),
    ).rejects.toMatchObject({ fields: { reason: "required" } });
    t.base.advanceClock(2.5 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual([
      "sjef@example.no",
      "vakt@example.no",
      "vakt@example.no",
    ]);
    await handleAlert(t.admin, {
      alertId: rows[0]!.id,
      command: "acknowledge",
      reason: "Ringer i dag",
      days: "7",
    });
    t.base.advanceClock(3 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(3);
    expect((await listAlerts(t.admin, { status: "handled", page: 1 })).rows[0]).toMatchObject({
      reason: "Ringer i dag",
    });
    const viewer = await t.base.staff("VIEWER");
    await expect(
      handleAlert(viewer, { alertId: rows[0]!.id, command: "reopen", reason: "", days: "7" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("several go in one digest, worst first, in words and with the way to the page; an urgent one in a mail of its own; a customer's has no way in", async () => {
    const { ruleId } = await t.rule({ digest: true, toCustomer: true });
    const first = await t.expiring(20);
    const second = await t.expiring(12);
    await t.expiring(2);
    const { name } = await t.base.db.organization.findUniqueOrThrow({ where: { id: second.organizationId } });
    await t.base.db.organization.update({
      where: { id: first.organizationId },
      data: { contactEmail: "lege@example.no", name: "<b>Åsgården</b>" },
    });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual([
      "lege@example.no",
      "vakt@example.no",
      "vakt@example.no",
    ]);
    const own = t.mail.inbox.filter((mail) => mail.to === "vakt@example.no");
    const digest = own.find((mail) => mail.subject.startsWith("2 "))!;
    expect(digest.subject).toBe(
      `2 HelseID-nøkler: ${name} utløper om 12 dager og <b>Åsgården</b> utløper om 20 dager (2 i test)`,
    );
    expect(own.find((mail) => mail !== digest)!.subject).toContain("utløper om 2 dager");
    expect(digest.body).toContain("List-Unsubscribe");
    expect(digest.body).toContain("&#60;b&#62;");
    expect(digest.body).toContain(`/installations/${first.installationId}`.slice(0, 30));
    const customer = t.mail.inbox.find((mail) => mail.to === "lege@example.no")!;
    expect(customer.body).not.toContain("/installations/");
    t.mail.inbox = [];
    expect(await testRule(t.admin, { ruleId })).toEqual({ sent: 1 });
    expect(t.mail.inbox).toHaveLength(1);
  });

  it("come in one digest a day to each person; what comes later the same day waits for the next", async () => {
    await t.rule({ digest: true });
    await t.expiring(25);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    const later = await t.expiring(26);
    const { name } = await t.base.db.organization.findUniqueOrThrow({ where: { id: later.organizationId } });
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    await t.expiring(5);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(2);
    expect(t.mail.inbox[1]!.subject).toContain("utløper om 5 dager");
    t.base.advanceClock(1.5 * DAY);
    await t.runAlerts();
    const next = t.mail.inbox.filter((mail) => mail.subject.includes(name));
    expect(next).toHaveLength(1);
  });

  it("gives the customer a link where only the customer can renew, made when it is sent, and never in place of one in use", async () => {
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    const installation = await t.expiring(-1);
    await t.base.db.organization.update({
      where: { id: installation.organizationId },
      data: { contactEmail: "lege@example.no" },
    });
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    const token = /\/r\/([\w-]{43})/.exec(t.mail.inbox[0]!.body.replaceAll("=\r\n", ""))?.[1];
    const { installationId } = installation;
    const [opened] = await t.base.db.revival.findMany({ where: { installationId } });
    expect(opened).toMatchObject({ state: "OPEN", tokenHash: hashSecret(token!), createdById: null });
    const kept = await t.base.db.alertDelivery.findMany({ where: { channel: "customer" } });
    expect(JSON.stringify(kept)).not.toContain(token);
    await t.base.db.revival.updateMany({ data: { openedAt: new Date() } });
    await t.base.db.organization.update({
      where: { id: installation.organizationId },
      data: { contactEmail: "kontor@example.no" },
    });
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(2);
    expect(t.mail.inbox[1]!.body).not.toContain("/r/");
    expect(await t.base.db.revival.count({ where: { installationId: installation.installationId } })).toBe(1);
  });

  it("starts and sends again the customer's renewal in the rule's name, never in that of the worker's task", async () => {
    const name = `Regel ${crypto.randomUUID()}`;
    await t.rule({ name, toCustomer: true, customerLink: true, emails: "" });
    const { installationId, organizationId } = await t.expiring(-1);
    const sendTo = async (contactEmail: string) => {
      await t.base.db.organization.update({ where: { id: organizationId }, data: { contactEmail } });
      await t.runAlerts();
    };
    await sendTo("lege@example.no");
    const byRule = { actorName: "Klientvakt", ruleName: name };
    expect(await listRevivals(t.admin, installationId)).toMatchObject([byRule]);
    expect(await listOrganizationRevivals(t.admin, organizationId)).toMatchObject([byRule]);
    expect((await getOutlook(t.admin, installationId)).underWay).toMatchObject([
      { kind: "revival", by: "Klientvakt", rule: name },
    ]);
    await t.rule({ name: `${name} b`, toCustomer: true, customerLink: true, emails: "" });
    await sendTo("kontor@example.no");
    const { rows } = await listHistory(t.admin, { installationId });
    expect(rows.filter(({ action }) => action.startsWith("revival."))).toMatchObject([
      { action: "revival.resent", actorKind: "system", details: { rule: `${name} b` } },
      { action: "revival.started", actorKind: "system", details: { rule: name } },
    ]);
  });

  it("writes to the customer in the language that is chosen for their contact, and to staff in the portal's", async () => {
    const { organizationId } = await t.expiring(5);
    const texts: string[] = [];
    for (const contactLanguage of [null, "nn", "en", "xx"]) {
      await t.base.db.organization.update({
        where: { id: organizationId },
        data: { contactEmail: `${contactLanguage}@example.no`, contactLanguage },
      });
      await t.rule({ toCustomer: true, emails: "vakt@example.no" });
      await t.runAlerts();
      const [mail] = t.mail.inbox.filter(({ to }) => to.includes(`${contactLanguage}@example.no`));
      texts.push(mail!.body.replaceAll("=\r\n", ""));
    }
    const words = [/ deres /, / dykkar /, /Your vendor/];
    expect(texts.map((text) => words.map((word) => word.test(text)))).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      // Of a release that has more languages.
      [true, false, false],
    ]);
    for (const { to, body } of t.mail.inbox)
      if (to.includes("vakt@example.no")) expect(body).toContain("programmet fortsatt skal");
  });

  it("starts no revival for a mail that is not accepted, keeps an earlier link, and sends the same link again", async () => {
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    const { installationId, organizationId } = await t.expiring(-1);
    await t.base.db.organization.update({
      where: { id: organizationId },
      data: { contactEmail: "lege@example.no" },
    });
    const revivals = () => t.base.db.revival.findMany({ where: { installationId } });
    const sentLinks = () =>
      t.mail.inbox.map((mail) => /\/r\/([\w-]{43})/.exec(mail.body.replaceAll("=\r\n", ""))?.[1]);
    t.mail.answers = { "rcpt-to": "450 4.2.0 Later" };
    await t.runAlerts();
    expect(await revivals()).toEqual([]);
    t.base.advanceClock(DAY);
    // Taken, and the response is lost.
    t.mail.answers = {};
    t.mail.behaviour = "drop";
    await t.runAlerts();
    expect(await revivals()).toEqual([]);
    t.base.advanceClock(DAY);
    t.mail.behaviour = "accept";
    await t.runAlerts();
    const links = sentLinks();
    expect([links.length > 1, new Set(links).size]).toEqual([true, 1]);
    const [started] = await revivals();
    expect(started).toMatchObject({ state: "OPEN", tokenHash: hashSecret(links[0]!) });
    // Another message, which is refused: the link that the customer has goes on working.
    await t.base.db.organization.update({
      where: { id: organizationId },
      data: { contactEmail: "borte@example.no" },
    });
    t.mail.answers = { "rcpt-to": "550 5.1.1 Unknown" };
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    await t.runAlerts();
    expect(await revivals()).toMatchObject([{ state: "OPEN", tokenHash: started!.tokenHash }]);
  });

  it("sends the same link again when a worker exits after it was started and before that is recorded", async () => {
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    const { installationId, organizationId } = await t.expiring(-1);
    await t.base.db.organization.update({
      where: { id: organizationId },
      data: { contactEmail: "lege@example.no" },
    });
    await t.runAlerts();
    await t.base.db.alertDelivery.updateMany({
      where: { channel: "customer", crossing: { installationId } },
      data: { state: "WAITING", nextAt: t.base.system.clock() },
    });
    await deliverAlerts(t.base.system);
    const links = t.mail.inbox.map((mail) => /\/r\/([\w-]{43})/.exec(mail.body.replaceAll("=\r\n", ""))?.[1]);
    expect([links.length, new Set(links).size]).toEqual([2, 1]);
    const revivals = await t.base.db.revival.findMany({ where: { installationId } });
    expect(revivals).toMatchObject([{ state: "OPEN", tokenHash: hashSecret(links[0]!) }]);
  });

  it("keeps a link that staff have sent again, and that nobody has opened yet", async () => {
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    const { installationId, organizationId } = await t.expiring(-1);
    const address = (contactEmail: string) =>
      t.base.db.organization.update({ where: { id: organizationId }, data: { contactEmail } });
    const revival = () => t.base.db.revival.findFirstOrThrow({ where: { installationId } });
    await address("lege@example.no");
    await t.runAlerts();
    const { id: revivalId } = await revival();
    await resendRevival(t.admin, { revivalId, days: 7, withCode: true });
    const sent = await revival();
    await address("kontor@example.no");
    await t.rule({ toCustomer: true, customerLink: true, emails: "" });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.body.includes("/r/"))).toEqual([true, false]);
    const { tokenHash, codeHash } = sent;
    expect(await revival()).toMatchObject({ tokenHash, codeHash });
  });

  it("waits for office hours, unless the key has expired", async () => {
    await t.rule({ officeHours: true });
    const installation = await t.expiring(10);
    await evaluateAlerts(t.base.system);
    const [delivery] = await t.base.db.alertDelivery.findMany({
      where: { crossing: { installationId: installation.installationId } },
    });
    const hour = Number(
      new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Oslo", hour: "2-digit", hourCycle: "h23" }).format(
        delivery!.nextAt,
      ),
    );
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(16);
    const late = await t.expiring(-1);
    await evaluateAlerts(t.base.system);
    const [expired] = await t.base.db.alertDelivery.findMany({
      where: { crossing: { installationId: late.installationId } },
    });
    expect(expired!.nextAt.getTime()).toBeLessThanOrEqual(t.base.system.clock().getTime());
  });
});

describe("cleaning up", () => {
  it("removes what nobody needs any more, says so in the audit, and touches nothing else", async () => {
    await t.rule();
    const installation = await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await t.base.db.installation.update({
      where: { id: installation.installationId },
      data: { closedAt: new Date() },
    });
    await evaluateAlerts(t.base.system);
    await cleanUp(t.base.system);
    const closed = () => t.base.db.alert.count({ where: { installationId: installation.installationId } });
    expect(await closed()).toBe(1);
    t.base.advanceClock(731 * DAY);
    await cleanUp(t.base.system);
    expect(await closed()).toBe(0);
    const last = await t.base.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(last).toMatchObject({ action: "system.cleaned-up" });
  });
});

it("a rule that is removed while alerts are evaluated raises and sends nothing more", async () => {
  const { ruleId } = await t.rule({ digest: true });
  await t.expiring(5);
  const { system } = t.base;
  const alertRule = {
    findMany: async (args: Parameters<typeof system.db.alertRule.findMany>[0]) => {
      const rules = await system.db.alertRule.findMany(args);
      await removeRule(t.admin, { ruleId });
      return rules;
    },
  };
  const db = new Proxy(system.db, {
    get: (target, name, receiver) => (name === "alertRule" ? alertRule : Reflect.get(target, name, receiver)),
  });
  await evaluateAlerts({ ...system, db });
  await deliverAlerts(system);
  expect(t.mail.inbox).toEqual([]);
  expect(await t.base.db.alertDelivery.count({ where: { state: "WAITING" } })).toBe(0);
});
