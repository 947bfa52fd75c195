import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { changeKeys, insertKey } from "@/lib/dev/testing/key-rows";
import { underLock } from "@/lib/dev/testing/under-lock";
import { recordListed } from "@/lib/core/keys/ledger/listed";
import { makeCurrent } from "@/lib/core/keys/ledger/transitions";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import type { ListedClientKey } from "@/lib/selvbetjening/schemas";
import { getFrameCounts } from "@/lib/services/fleet/get-frame-counts";
import { countMissingAlerts } from "./count-missing-alerts";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { handleAlert } from "./handle-alert";
import { listAlerts } from "./list-alerts";
import { removeRule } from "./remove-rule";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(() => t.clear());
afterAll(() => t.drop());

const DAY = 86_400;
const inDays = (days: number) => new Date(t.base.system.clock().getTime() + days * DAY * 1000);

/** The alerts that nobody has, or those that somebody has acknowledged or snoozed. */
async function inbox(status: "open" | "handled" = "open") {
  const statuses = status === "open" ? (["open"] as const) : (["handled", "snoozed"] as const);
  const pages = await Promise.all(statuses.map((each) => listAlerts(t.admin, { status: each, page: 1 })));
  return pages.flatMap((page) => page.rows);
}

function acknowledge(alertId: string) {
  return handleAlert(t.admin, { alertId, command: "acknowledge", reason: "Ringer i dag", days: "7" });
}

function setExpiry(installationId: string, expiresAt: Date) {
  return changeKeys(t.base.db, { where: { installationId }, data: { expiresAt } });
}

const open = (installationId: string) => t.base.db.alert.count({ where: { installationId, closedAt: null } });

describe("the inbox", () => {
  it("has one alert per key, however many rules cover it, and says which thresholds were crossed", async () => {
    await t.rule({ name: "Alle", thresholds: "30, 7" });
    await t.rule({ name: "Vakt", thresholds: "14, 7", emails: "natt@example.no" });
    await t.expiring(10);
    await t.runAlerts();
    const [alert, ...more] = await inbox();
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ threshold: 14 });
    expect((await getFrameCounts(t.admin)).counts.alerts.TEST).toBe(1);
    t.base.advanceClock(4 * DAY);
    await t.runAlerts();
    const crossings = (await inbox()).flatMap((each) => each.crossings);
    expect(crossings.map(({ threshold, rule }) => `${threshold} ${rule.name}`).sort()).toEqual([
      "14 Vakt",
      "30 Alle",
      "7 Alle",
      "7 Vakt",
    ]);
    await t.base.db.alertRule.updateMany({ data: { updatedAt: new Date(0) } });
    expect(await countMissingAlerts(t.base.system)).toBe(0);
  });

  it("is not filled again by another rule with what a colleague has acknowledged or snoozed", async () => {
    await t.rule();
    await t.expiring(20);
    await t.expiring(20);
    await t.runAlerts();
    const [first, second] = await inbox();
    await acknowledge(first!.id);
    await handleAlert(t.admin, { alertId: second!.id, command: "snooze", reason: "Venter", days: "7" });
    await t.rule({ emails: "natt@example.no" });
    await t.runAlerts();
    expect(await inbox()).toEqual([]);
    expect(await inbox("handled")).toHaveLength(2);
    expect(t.mail.inbox.filter((mail) => mail.to === "natt@example.no")).toHaveLength(2);
  });

  it("repeats no looser threshold of another rule to an address that has been notified of a tighter one", async () => {
    await t.rule({ thresholds: "14" });
    await t.expiring(12);
    await t.runAlerts();
    await t.rule({ thresholds: "20", emails: "vakt@example.no\nnatt@example.no" });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["natt@example.no", "vakt@example.no"]);
  });

  it("repeats an expired key once after days in which no mail went out, not once for each day", async () => {
    await t.rule({ digest: true });
    await t.expiring(-1);
    t.mail.behaviour = "later";
    for (let day = 0; day < 3; day += 1) {
      await t.runAlerts();
      t.base.advanceClock(DAY);
    }
    t.mail.behaviour = "accept";
    t.mail.inbox = [];
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    expect(t.mail.inbox[0]!.body.match(/Hovedserver/g)).toHaveLength(2);
  });

  it("cannot be rid of an alert past the expiry by snoozing it, only until the day before", async () => {
    await t.rule();
    const { installationId } = await t.expiring(6);
    await t.runAlerts();
    const [alert] = await inbox();
    const snooze = (days: "7" | "day-before") =>
      handleAlert(t.admin, { alertId: alert!.id, command: "snooze", reason: "Venter", days });
    await expect(snooze("7")).rejects.toMatchObject({ fields: { days: "past-expiry" } });
    expect(await inbox()).toHaveLength(1);
    await snooze("day-before");
    expect(await inbox()).toEqual([]);
    const { snoozedUntil, expiresAt } = await t.base.db.alert.findFirstOrThrow({ where: { installationId } });
    expect(calendarDaysBetween(snoozedUntil!, expiresAt!)).toBe(1);
    t.base.advanceClock(5 * DAY);
    expect(await inbox()).toHaveLength(1);
  });

  it("has a snoozed alert back the day before, also when the expiry turns out to be earlier", async () => {
    await t.rule();
    const [earlier, past] = [await t.expiring(25), await t.expiring(25)];
    await t.runAlerts();
    for (const { id: alertId } of await inbox())
      await handleAlert(t.admin, { alertId, command: "snooze", reason: "Venter", days: "14" });
    await setExpiry(earlier.installationId, inDays(6));
    await setExpiry(past.installationId, inDays(-1));
    await t.runAlerts();
    expect((await inbox()).map((each) => each.installation.id)).toEqual([past.installationId]);
    const alert = await t.base.db.alert.findFirstOrThrow({
      where: { installationId: earlier.installationId },
    });
    expect(calendarDaysBetween(alert.snoozedUntil!, alert.expiresAt!)).toBe(1);
    // An expired key sets no limit, and another past date does not end its snooze.
    const [expired] = await inbox();
    await handleAlert(t.admin, { alertId: expired!.id, command: "snooze", reason: "Venter", days: "3" });
    await setExpiry(past.installationId, inDays(-2));
    await t.runAlerts();
    expect(await inbox()).toEqual([]);
  });

  it("shows first what expires first", async () => {
    await t.rule();
    for (const days of [12, -3, 5, 0.5]) await t.expiring(days);
    await t.runAlerts();
    const dates = (await inbox()).map((each) => each.expiresAt!.getTime());
    expect(dates).toEqual([...dates].sort((a, b) => a - b));
    expect(dates).toHaveLength(4);
  });

  it("loses an alert in the transaction that replaces the key, or closes the installation", async () => {
    await t.rule();
    const replaced = await t.expiring(5);
    const closed = await t.expiring(5);
    await t.runAlerts();
    expect(await inbox()).toHaveLength(2);
    const { id } = await insertKey(t.base.db, {
      data: {
        installationId: replaced.installationId,
        kid: crypto.randomUUID(),
        custody: "PORTAL",
        state: "SUBMITTED",
        createdAt: new Date(),
      },
    });
    await underLock(t.base.db, replaced.installationId, (locked) => makeCurrent(locked, id, new Date()));
    expect(await open(replaced.installationId)).toBe(0);
    await t.base.db.installation.update({
      where: { id: closed.installationId },
      data: { closedAt: new Date() },
    });
    expect(await inbox()).toEqual([]);
  });

  it("keeps what somebody has acknowledged when a date is corrected, unless the key has time again", async () => {
    await t.rule();
    const { installationId } = await t.expiring(5);
    await t.runAlerts();
    await acknowledge((await inbox())[0]!.id);
    const corrected = inDays(6);
    await setExpiry(installationId, corrected);
    await t.runAlerts();
    expect((await inbox("handled"))[0]).toMatchObject({ expiresAt: corrected });
    expect(t.mail.inbox).toHaveLength(1);
    await setExpiry(installationId, inDays(20));
    await t.runAlerts();
    expect((await inbox()).map((each) => each.threshold)).toEqual([30]);
    expect(await inbox("handled")).toEqual([]);
    // The same date as before is another round of the same key: nobody has been alerted of it since.
    t.base.advanceClock(14 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(3);
  });
});

describe("a key of which only the expiry was known", () => {
  it("keeps its alert when it is listed with its kid, and loses it when another key is", async () => {
    await t.rule();
    const { installationId } = await t.base.installation({ custody: "INSTALLATION" });
    await t.base.db.installation.update({
      where: { id: installationId },
      data: { activatedAt: new Date() },
    });
    const expiresAt = inDays(5);
    const row = { installationId, custody: "INSTALLATION", state: "LISTED", createdAt: new Date() } as const;
    await insertKey(t.base.db, { data: { ...row, kid: null, expiresAt } });
    await t.runAlerts();
    await acknowledge((await inbox())[0]!.id);
    const listed = (kid: string, expiration: Date) => [
      { kid, jwkThumbprint: null, origin: "Gui", expiration } as unknown as ListedClientKey,
    ];
    const known = new Date(expiresAt.getTime() + 3_600_000);
    const now = () => new Date(t.base.system.clock());
    await underLock(t.base.db, installationId, (locked) => recordListed(locked, listed("a", known), now()));
    expect(await inbox("handled")).toMatchObject([{ expiresAt: known }]);
    await underLock(t.base.db, installationId, (locked) =>
      recordListed(locked, listed("b", inDays(300)), now()),
    );
    expect(await open(installationId)).toBe(0);
  });
});

describe("a message", () => {
  it("is sent once for each key, threshold, address and channel, whatever the rules", async () => {
    const rule = fc.record({
      thresholds: fc.uniqueArray(fc.constantFrom(30, 14, 7, 3, 1, 0), { minLength: 1 }),
      emails: fc.uniqueArray(fc.constantFrom("a@example.no", "b@example.no"), { minLength: 1 }),
      digest: fc.boolean(),
      since: fc.integer({ min: 0, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 3 }), async (rules) => {
        await t.clear();
        const { installationId } = await t.expiring(25);
        for (let day = 0; day <= 26; day += 2) {
          for (const each of rules.filter(({ since }) => since === day || since === day - 1))
            await t.rule({
              thresholds: each.thresholds.join(),
              emails: each.emails.join("\n"),
              digest: each.digest,
            });
          await t.runAlerts();
          expect(await open(installationId)).toBeLessThanOrEqual(1);
          t.base.advanceClock(2 * DAY);
        }
        const sent = await t.base.db.alertDelivery.findMany({
          where: { state: "SENT", crossing: { installationId } },
        });
        const keys = sent.map((each) => [each.threshold, each.channel, each.target, each.round].join());
        expect(new Set(keys).size).toBe(keys.length);
        // Whoever a rule reaches is alerted of the tightest threshold that it finds crossed.
        const left = (since: number) => 25 - (since + (since % 2));
        for (const { thresholds, emails, since } of rules)
          for (const target of emails)
            if (thresholds.some((days) => days >= left(since)))
              expect(sent.map((each) => each.target)).toContain(target);
      }),
      { numRuns: 5 },
    );
  });

  it("is not sent for a key that was renewed while its alert was being raised", async () => {
    await t.rule();
    const { installationId } = await t.expiring(5);
    await evaluateAlerts(t.base.system);
    // As if the alert had become visible only after the key was replaced.
    await t.base.db.alert.updateMany({ where: { installationId }, data: { keyId: crypto.randomUUID() } });
    await deliverAlerts(t.base.system);
    expect(t.mail.inbox).toEqual([]);
  });
});

describe("a message that two rules send", () => {
  it("does not wait for office hours when one of them does not", async () => {
    t.setClock("2031-11-29T12:00:00Z"); // A Saturday.
    await t.rule({ officeHours: true });
    const { installationId } = await t.expiring(5);
    await t.runAlerts();
    expect(t.mail.inbox).toEqual([]);
    await t.rule({ officeHours: false });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["vakt@example.no"]);
    expect(await t.base.db.alertDelivery.count({ where: { crossing: { installationId } } })).toBe(1);
  });

  it("has the customer's link when one of them sends it", async () => {
    await t.rule({ emails: "", toCustomer: true });
    await t.rule({ emails: "", toCustomer: true, customerLink: true });
    const { installationId } = await t.expiring(-1);
    await t.base.db.organization.updateMany({
      where: { installations: { some: { id: installationId } } },
      data: { contactEmail: "kunde@example.no" },
    });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["kunde@example.no"]);
    expect(t.mail.inbox[0]!.body.replaceAll("=\r\n", "")).toMatch(/\/r\/[\w-]{20}/);
  });
});

describe("a removed rule", () => {
  it("leaves the alerts, gives its name free, and what it has sent is not sent again by the next one", async () => {
    const { ruleId } = await t.rule({ name: "Nøkler" });
    await t.expiring(5);
    await t.runAlerts();
    await removeRule(t.admin, { ruleId });
    expect(await inbox()).toHaveLength(1);
    await t.rule({ name: "Nøkler" });
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    expect((await inbox())[0]!.crossings.map(({ rule }) => rule.removedName ?? rule.name)).toEqual([
      "Nøkler",
      "Nøkler",
    ]);
  });

  it("leaves what it has pending to another rule that found the same, and drops the rest", async () => {
    const { ruleId } = await t.rule({ thresholds: "30, 7", emails: "begge@example.no\nbare@example.no" });
    await t.rule({ thresholds: "7", emails: "begge@example.no" });
    await t.expiring(5);
    await t.expiring(20);
    await evaluateAlerts(t.base.system);
    await removeRule(t.admin, { ruleId });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["bare@example.no", "begge@example.no"]);
  });
});

describe("a rule whose message waits for a tighter one of another rule", () => {
  it("sends it when that rule is removed before it has sent its own", async () => {
    await t.rule({ thresholds: "30", name: "Bred" });
    const [middle, tight] = [await t.rule({ thresholds: "14" }), await t.rule({ thresholds: "7" })];
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await removeRule(t.admin, { ruleId: tight.ruleId });
    await removeRule(t.admin, { ruleId: middle.ruleId });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["vakt@example.no"]);
  });

  it("sends it also when the rule of the tighter one is evaluated first", async () => {
    const tight = await t.rule({ thresholds: "7" });
    await t.rule({ thresholds: "30", name: "Bred" });
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await removeRule(t.admin, { ruleId: tight.ruleId });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["vakt@example.no"]);
  });

  it("does not send it when the rule that waits has been removed itself", async () => {
    const [wide, tight] = [await t.rule({ thresholds: "30" }), await t.rule({ thresholds: "7" })];
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await removeRule(t.admin, { ruleId: wide.ruleId });
    await removeRule(t.admin, { ruleId: tight.ruleId });
    await t.runAlerts();
    expect(t.mail.inbox).toEqual([]);
  });
});

describe("what a worker of the previous release writes while it is being replaced", () => {
  it("belongs to the alert of its key, and is not sent a second time", async () => {
    const { ruleId } = await t.rule();
    const { installationId } = await t.expiring(5);
    await t.base.db.$executeRaw`
      insert into alert (id, rule_id, installation_id, expires_at, threshold, created_at)
      select gen_random_uuid(), ${ruleId}::uuid, installation_id, key_expires_at, 7, ${t.base.system.clock()}
      from fleet_row where installation_id = ${installationId}::uuid`;
    await t.base.db.$executeRaw`
      insert into alert_delivery (id, alert_id, channel, target, next_at, state, sent_at)
      select gen_random_uuid(), id, 'email', 'vakt@example.no', created_at, 'SENT', created_at
      from alert where installation_id = ${installationId}::uuid`;
    await t.rule();
    await t.runAlerts();
    expect(await inbox()).toHaveLength(1);
    expect(t.mail.inbox).toEqual([]);
    expect(await t.base.db.alertDelivery.count({ where: { crossing: { installationId } } })).toBe(1);
  });
});
