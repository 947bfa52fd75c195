import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashSecret } from "@/lib/base/ids";
import { AlertWorld } from "@/lib/dev/testing/alert-world";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { cleanUp } from "../operations/clean-up";
import { countOpenAlerts } from "./count-open-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { handleAlert } from "./handle-alert";
import { listAlerts } from "./list-alerts";
import { testRule } from "./test-rule";

let at: AlertWorld;
beforeAll(async () => {
  at = await AlertWorld.create();
});
beforeEach(() => at.clear());
afterEach(() => at.world.sandbox.reset());
afterAll(() => at.drop());

const DAY = 86_400;

describe("alerts", () => {
  it("a key from 90 days to expired is told of once per threshold, however often it is looked for, and across crashes", async () => {
    await at.rule();
    const made = await at.expiring(90);
    const told: number[] = [];
    for (let day = 90; day >= -1; day -= 1) {
      const before = at.mail.inbox.length;
      if (day % 10 === 5) {
        // Killed between the decision and the sending, and between the sending and its note.
        await evaluateAlerts(at.world.system);
        await at.world.db.alertDelivery.updateMany({
          where: { state: "WAITING" },
          data: { state: "SENDING", batchId: crypto.randomUUID(), nextAt: at.world.system.clock() },
        });
      }
      await Promise.all([at.look(), at.look()]);
      await at.look();
      if (at.mail.inbox.length > before) told.push(day);
      at.world.pass(DAY);
    }
    // Expired is repeated each day until somebody takes it.
    expect(told).toEqual([60, 30, 14, 7, 3, 1, 0, -1]);
    expect(at.mail.inbox).toHaveLength(8);
    expect(new Set(at.mail.inbox.map((mail) => mail.id)).size).toBe(8);
    const raised = await at.world.db.alert.count({ where: { installationId: made.installationId } });
    expect(raised).toBe(7);
  });

  it("a day that was missed is caught up, and a key that comes in late gives one alert, not four", async () => {
    await at.rule();
    await at.expiring(5);
    await at.look();
    expect(at.mail.inbox).toHaveLength(1);
    at.world.pass(4.5 * DAY);
    await at.look();
    expect(at.mail.inbox).toHaveLength(2);
  });

  it("closes itself when the key is renewed, and what was not sent is not sent", async () => {
    await at.rule();
    const made = await at.expiring(6);
    await evaluateAlerts(at.world.system);
    expect((await countOpenAlerts(at.admin)).count).toBe(1);
    await changeKeys(at.world.db, {
      where: { installationId: made.installationId },
      data: { expiresAt: new Date(at.world.system.clock().getTime() + 200 * DAY * 1000) },
    });
    await at.look();
    expect(at.mail.inbox).toHaveLength(0);
    expect((await countOpenAlerts(at.admin)).count).toBe(0);
    expect(await at.world.db.alertDelivery.count({ where: { state: "DROPPED" } })).toBe(1);
  });

  it("is repeated and escalated only while nobody has taken it on", async () => {
    await at.rule({ escalateTo: "sjef@example.no" });
    await at.expiring(-1);
    await at.look();
    const { rows } = await listAlerts(at.admin, { shelf: "open", page: 1 });
    await expect(
      handleAlert(at.admin, { alertId: rows[0]!.id, wish: "acknowledge", reason: "", days: "7" }),
    ).rejects.toMatchObject({ fields: { reason: "required" } });
    at.world.pass(2.5 * DAY);
    await at.look();
    expect(at.mail.inbox.map((mail) => mail.to).sort()).toEqual([
      "sjef@example.no",
      "vakt@example.no",
      "vakt@example.no",
    ]);
    await handleAlert(at.admin, {
      alertId: rows[0]!.id,
      wish: "acknowledge",
      reason: "Ringer i dag",
      days: "7",
    });
    at.world.pass(3 * DAY);
    await at.look();
    expect(at.mail.inbox).toHaveLength(3);
    expect((await listAlerts(at.admin, { shelf: "handled", page: 1 })).rows[0]).toMatchObject({
      reason: "Ringer i dag",
    });
    const viewer = await at.world.staff("VIEWER");
    await expect(
      handleAlert(viewer, { alertId: rows[0]!.id, wish: "reopen", reason: "", days: "7" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("several go in one digest, worst first, in words and with the way to the page; a customer's has no way in", async () => {
    const { ruleId } = await at.rule({ digest: true, toCustomer: true });
    const first = await at.expiring(20);
    await at.expiring(2);
    await at.world.db.organization.update({
      where: { id: first.organizationId },
      data: { contactEmail: "lege@example.no", name: "<b>Åsgården</b>" },
    });
    await at.look();
    expect(at.mail.inbox.map((mail) => mail.to).sort()).toEqual(["lege@example.no", "vakt@example.no"]);
    const digest = at.mail.inbox.find((mail) => mail.to === "vakt@example.no")!;
    expect(digest.subject).toContain("2_HelseID-n=C3=B8kler");
    expect(digest.body).toContain("List-Unsubscribe");
    expect(digest.body).toContain("&#60;b&#62;");
    expect(digest.body).toContain(`/installations/${first.installationId}`.slice(0, 30));
    const customer = at.mail.inbox.find((mail) => mail.to === "lege@example.no")!;
    expect(customer.body).not.toContain("/installations/");
    at.mail.inbox = [];
    expect(await testRule(at.admin, { ruleId })).toEqual({ sent: 1 });
    expect(at.mail.inbox).toHaveLength(1);
  });

  it("gives the customer a link where only the customer can renew, made when it is sent, and never in place of one in use", async () => {
    await at.rule({ toCustomer: true, customerLink: true, emails: "" });
    const made = await at.expiring(-1);
    await at.world.db.organization.update({
      where: { id: made.organizationId },
      data: { contactEmail: "lege@example.no" },
    });
    await at.look();
    expect(at.mail.inbox).toHaveLength(1);
    const token = /\/r\/([\w-]{43})/.exec(at.mail.inbox[0]!.body.replaceAll("=\r\n", ""))?.[1];
    const [opened] = await at.world.db.revivalCase.findMany({
      where: { installationId: made.installationId },
    });
    expect(opened).toMatchObject({ state: "OPEN", tokenHash: hashSecret(token!), createdById: null });
    const kept = await at.world.db.alertDelivery.findMany({ where: { channel: "customer" } });
    expect(JSON.stringify(kept)).not.toContain(token);
    await at.world.db.revivalCase.updateMany({ data: { openedAt: new Date() } });
    await at.rule({ toCustomer: true, customerLink: true, emails: "" });
    await at.look();
    expect(at.mail.inbox).toHaveLength(2);
    expect(at.mail.inbox[1]!.body).not.toContain("/r/");
    expect(await at.world.db.revivalCase.count({ where: { installationId: made.installationId } })).toBe(1);
  });

  it("waits for office hours, unless the key has expired", async () => {
    await at.rule({ officeHours: true });
    const made = await at.expiring(10);
    await evaluateAlerts(at.world.system);
    const [delivery] = await at.world.db.alertDelivery.findMany({
      where: { alert: { installationId: made.installationId } },
    });
    const hour = Number(
      new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Oslo", hour: "2-digit", hourCycle: "h23" }).format(
        delivery!.nextAt,
      ),
    );
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(16);
    const late = await at.expiring(-1);
    await evaluateAlerts(at.world.system);
    const [expired] = await at.world.db.alertDelivery.findMany({
      where: { alert: { installationId: late.installationId } },
    });
    expect(expired!.nextAt.getTime()).toBeLessThanOrEqual(at.world.system.clock().getTime());
  });
});

describe("cleaning up", () => {
  it("removes what nobody needs any more, says so in the audit, and touches nothing else", async () => {
    await at.rule();
    const made = await at.expiring(5);
    await evaluateAlerts(at.world.system);
    await at.world.db.installation.update({
      where: { id: made.installationId },
      data: { closedAt: new Date() },
    });
    await evaluateAlerts(at.world.system);
    await cleanUp(at.world.system);
    const closed = () => at.world.db.alert.count({ where: { installationId: made.installationId } });
    expect(await closed()).toBe(1);
    at.world.pass(731 * DAY);
    await cleanUp(at.world.system);
    expect(await closed()).toBe(0);
    const last = await at.world.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(last).toMatchObject({ action: "system.cleaned-up" });
  });
});
