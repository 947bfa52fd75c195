import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "@/lib/db/client";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { readMetrics } from "../operations/read-metrics";
import { setOwnEmail } from "../staff/set-own-email";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { findMailOutage } from "./find-mail-outage";
import { handleAlert } from "./handle-alert";
import { listFailedDeliveries } from "./list-failed-deliveries";
import { redeliver } from "./redeliver";
import { testRule } from "./test-rule";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(async () => {
  await t.clear();
  await t.base.db.staffUser.updateMany({ data: { email: null } });
  t.base.env.SMTP_URL = t.mail.url;
});
afterAll(() => t.drop());

const DAY = 86_400;
const deliver = () => deliverAlerts(t.base.system);
const deliveries = () => t.base.db.alertDelivery.findMany({ orderBy: { target: "asc" } });
const others = () => t.mail.inbox.filter((mail) => mail.to !== "admin@example.no");

/** Alerts that are due: one rule, as many keys. */
async function dueAlerts(count: number, emails = "vakt@example.no"): Promise<void> {
  await t.rule({ emails });
  for (let index = 0; index < count; index += 1) await t.expiring(5);
  await evaluateAlerts(t.base.system);
}

const withPassword = () => `smtp://portal:secret@127.0.0.1:${t.mail.port}`;

describe("a refusal that concerns all mail", () => {
  it.each([
    ["connect", "554 5.7.1 Your host is blocked", "mail-connect", "554 5.7.1"],
    ["connect", "421 4.3.2 Shutting down", "mail-connect", "421 4.3.2"],
    ["connect", "drop", "mail-silent", null],
    ["connect", "hang", "mail-silent", null],
    ["auth", "535 5.7.139 Basic authentication is disabled", "mail-auth", "535 5.7.139"],
    ["auth", "550 5.7.30 Basic authentication is not supported", "mail-auth", "550 5.7.30"],
    ["auth", "454 4.7.0 Temporary authentication failure", "mail-auth", "454 4.7.0"],
    ["mail-from", "530 5.7.57 Client not authenticated to send mail", "mail-sender", "530 5.7.57"],
    ["mail-from", "451 4.7.1 Later", "mail-sender", "451 4.7.1"],
    ["mail-from", "421 4.7.0 Too many messages", "mail-sender", "421 4.7.0"],
  ] as const)(
    "at %s, %s: pauses mail, is shown with its codes, and loses nothing",
    async (command, answer, reason, reply) => {
      t.base.env.SMTP_URL = withPassword();
      await dueAlerts(5);
      t.mail.answers = { [command]: answer };
      const before = t.mail.connections;
      await deliver();
      await deliver();
      // The first refusal pauses the others: they are not tried one by one.
      expect(t.mail.connections - before).toBe(1);
      expect(await findMailOutage(t.admin)).toMatchObject({ reason, reply, since: expect.any(Date) });
      expect(await readMetrics(t.base.system)).toMatch(/^klientvakt_mail_paused 1$/m);
      for (const each of await deliveries()) expect(each).toMatchObject({ state: "WAITING", attempts: 0 });
      t.mail.answers = {};
      t.base.advanceClock(61);
      await deliver();
      expect(t.mail.inbox).toHaveLength(5);
      expect(await findMailOutage(t.admin)).toBeNull();
      expect(await readMetrics(t.base.system)).toMatch(/^klientvakt_mail_paused 0$/m);
    },
  );

  it("is tried with one mail at a time, after 1, 2, 4 … minutes up to an hour, by however many workers", async () => {
    await dueAlerts(6);
    t.mail.answers = { "mail-from": "530 5.7.0 Authentication required" };
    const workers = Array.from({ length: 3 }, () => createDatabase(t.base.databaseUrl, 2));
    const everyMinute = async (minutes: number) => {
      const tried: number[] = [];
      for (let minute = 0; minute < minutes; minute += 1) {
        const before = t.mail.connections;
        await Promise.all(workers.map((db) => deliverAlerts({ ...t.base.system, db })));
        if (t.mail.connections > before) tried.push(minute);
        // In the first run nobody knows of the pause, so each worker may try once.
        if (minute > 0) expect(t.mail.connections - before).toBeLessThanOrEqual(1);
        t.base.advanceClock(60);
      }
      return tried;
    };
    expect(await everyMinute(190)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    for (const each of await deliveries()) expect(each).toMatchObject({ state: "WAITING", attempts: 0 });
    t.mail.answers = {};
    t.base.advanceClock(3600);
    await Promise.all(workers.map((db) => deliverAlerts({ ...t.base.system, db })));
    await deliver();
    expect(t.mail.inbox).toHaveLength(6);
    expect(new Set(t.mail.inbox.map((mail) => mail.id)).size).toBe(6);
    await Promise.all(workers.map((db) => db.$disconnect()));
  });

  it("ends when the settings are corrected, or a person's test message arrives, without the wait", async () => {
    t.base.env.SMTP_URL = withPassword();
    await dueAlerts(2);
    t.mail.answers = { auth: "535 5.7.8 Invalid" };
    await deliver();
    expect(await findMailOutage(t.admin)).not.toBeNull();
    t.base.env.SMTP_URL = t.mail.url;
    expect(await findMailOutage(t.admin)).toBeNull();
    await deliver();
    expect(t.mail.inbox).toHaveLength(2);
    t.base.env.SMTP_URL = withPassword();
    const { ruleId } = await t.rule();
    await expect(testRule(t.admin, { ruleId })).rejects.toMatchObject({ code: "DELIVERY_FAILED" });
    t.mail.answers = {};
    expect(await testRule(t.admin, { ruleId })).toEqual({ sent: 1 });
    expect(await findMailOutage(t.admin)).toBeNull();
  });

  it("leaves out, once mail works, what is no longer true: a renewed key, a handled one, yesterday's repetition", async () => {
    await t.rule({ escalateTo: "sjef@example.no" });
    const [renewed] = [await t.expiring(-1), await t.expiring(-1)];
    t.mail.answers = { connect: "421 4.3.2 Shutting down" };
    for (let day = 0; day < 4; day += 1) {
      await t.runAlerts();
      t.base.advanceClock(DAY);
    }
    await changeKeys(t.base.db, {
      where: { installationId: renewed!.installationId },
      data: { expiresAt: new Date(t.base.system.clock().getTime() + 300 * DAY * 1000) },
    });
    t.mail.answers = {};
    await deliver();
    // Of four days there is one reminder, beside the first message and the escalation, about one key.
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["sjef@example.no", "vakt@example.no"]);
    for (const mail of t.mail.inbox) expect(mail.subject).toContain("utløp for 5 dager siden");
  });

  it("ends also when nothing waits any more that could be tried", async () => {
    t.base.env.SMTP_URL = withPassword();
    await dueAlerts(1);
    t.mail.answers = { auth: "535 5.7.8 Invalid" };
    await deliver();
    await t.base.db.alertDelivery.deleteMany();
    t.base.advanceClock(61);
    await deliver();
    expect(await findMailOutage(t.admin)).toMatchObject({ reason: "mail-auth" });
    t.mail.answers = {};
    t.base.advanceClock(121);
    await deliver();
    expect(await findMailOutage(t.admin)).toBeNull();
    expect(t.mail.inbox).toEqual([]);
  });

  it("does not escalate what somebody has taken on while mail was paused", async () => {
    await t.rule({ escalateTo: "sjef@example.no" });
    await t.expiring(2);
    await t.runAlerts();
    t.mail.answers = { connect: "421 4.3.2 Shutting down" };
    t.base.advanceClock(2.1 * DAY);
    await t.runAlerts();
    t.mail.answers = {};
    for (const { id: alertId } of await t.base.db.alert.findMany({ where: { closedAt: null } }))
      await handleAlert(t.admin, { alertId, command: "acknowledge", reason: "Ringer", days: "7" });
    t.base.advanceClock(120);
    await deliver();
    expect(t.mail.inbox.map((mail) => mail.to)).not.toContain("sjef@example.no");
  });
});

describe("a refusal of one recipient", () => {
  const onlyFor = (address: string, answer: string) => ({
    "rcpt-to": (to: string) => (to === address ? answer : null),
  });

  it.each([
    ["450 4.2.0 Greylisted", "mail-later"],
    ["451 4.7.1 Greylisting in action", "mail-later"],
    ["421 4.7.0 Try again later", "mail-later"],
    ["452 4.2.2 Mailbox full", "mail-full"],
    ["552 5.2.2 Mailbox full", "mail-full"],
    ["550 5.7.1 Relaying denied", "mail-refused"],
    ["554 5.7.1 Relay access denied", "mail-refused"],
    ["550 No such user here", "mail-refused"],
    ["550 5.1.8 Bad outbound sender", "mail-refused"],
  ])(
    "with %s: that recipient waits and the others have theirs; a day later an administrator is notified, once",
    async (answer, lastError) => {
      await setOwnEmail(t.admin, { email: "admin@example.no" });
      await dueAlerts(1, "a@example.no\nfull@example.no\nz@example.no");
      t.mail.answers = onlyFor("full@example.no", answer);
      await deliver();
      expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["a@example.no", "z@example.no"]);
      expect(await findMailOutage(t.admin)).toBeNull();
      expect(await listFailedDeliveries(t.admin)).toEqual([]);
      for (let hour = 0; hour < 30; hour += 6) {
        t.base.advanceClock(6 * 3600);
        await deliver();
      }
      expect((await deliveries()).find((each) => each.target === "full@example.no")).toMatchObject({
        state: "WAITING",
        lastError,
      });
      const notices = t.mail.inbox.filter((mail) => mail.to === "admin@example.no");
      expect(notices.map((mail) => mail.subject)).toEqual([
        "Klientvakt: 1 varsel har ikke kommet fram (1 i test)",
      ]);
      expect(notices[0]!.body).toContain("full@example.no");
      const waiting = await listFailedDeliveries(t.admin);
      expect(waiting).toMatchObject([{ target: "full@example.no", lastError }]);
      t.mail.answers = {};
      await redeliver(t.admin, { deliveryId: waiting[0]!.id });
      await deliver();
      expect(
        others()
          .map((mail) => mail.to)
          .sort(),
      ).toEqual(["a@example.no", "full@example.no", "z@example.no"]);
      expect(await listFailedDeliveries(t.admin)).toEqual([]);
    },
  );

  it.each(["550 5.1.1 User unknown", "550 5.1.10 Recipient not found", "501 5.1.3 Bad syntax"])(
    "with %s is final, and an administrator is notified at once",
    async (answer) => {
      await setOwnEmail(t.admin, { email: "admin@example.no" });
      await dueAlerts(1, "a@example.no\nborte@example.no");
      t.mail.answers = onlyFor("borte@example.no", answer);
      await deliver();
      t.base.advanceClock(3 * DAY);
      await deliver();
      expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["a@example.no", "admin@example.no"]);
      expect(await listFailedDeliveries(t.admin)).toMatchObject([
        { target: "borte@example.no", lastError: "mail-address", attempts: 1 },
      ]);
    },
  );

  it.each([
    ["554 5.7.1 Blocked by policy", "mail-refused"],
    ["552 5.3.4 Message too big", "mail-refused"],
    ["451 4.3.0 Local error", "mail-later"],
    ["hang", "mail-silent"],
    ["drop", "mail-silent"],
  ] as const)("for the text of a message (%s) loses nothing either", async (answer, lastError) => {
    await dueAlerts(1);
    t.mail.answers = { message: answer };
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: "WAITING", lastError }]);
    expect(await findMailOutage(t.admin)).toBeNull();
    const { batchId } = (await deliveries())[0]!;
    t.mail.answers = {};
    t.base.advanceClock(200);
    await deliver();
    expect(t.mail.inbox).toHaveLength(1);
    expect(t.mail.inbox[0]!.id).toContain(batchId);
  });

  it("notifies administrators again later when none of them could be reached", async () => {
    await setOwnEmail(t.admin, { email: "admin@example.no" });
    await dueAlerts(1, "borte@example.no");
    t.mail.answers = {
      "rcpt-to": (to) => (to === "admin@example.no" ? "450 4.2.0 Greylisted" : "550 5.1.1 Unknown"),
    };
    await deliver();
    expect(t.mail.inbox).toEqual([]);
    t.mail.answers = onlyFor("borte@example.no", "550 5.1.1 Unknown");
    t.base.advanceClock(3601);
    await deliver();
    await deliver();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["admin@example.no"]);
  });
});
