import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { decodeQuotedPrintable } from "@/lib/dev/testing/encoded-words";
import { setOwnEmail } from "../staff/set-own-email";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { listFailedDeliveries } from "./list-failed-deliveries";
import { listUndelivered } from "./list-undelivered";
import { redeliver } from "./redeliver";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
afterAll(() => t.drop());
beforeEach(() => t.clear());

/** An active installation whose next report is overdue, or that says that it is unwell. */
async function reporting(data: { overdue?: boolean; healthy?: boolean; suspected?: boolean }) {
  const { installationId } = await t.base.active();
  const now = t.base.system.clock();
  await t.base.db.installation.update({
    where: { id: installationId },
    data: {
      reportedAt: new Date(now.getTime() - 86_400_000),
      reportDueAt: new Date(now.getTime() + (data.overdue ? -1000 : 86_400_000)),
      reportedHealthy: data.healthy ?? null,
      suspectedAt: data.suspected ? now : null,
    },
  });
  return installationId;
}

/** A report has come, in the database's eyes. */
const reports = (id: string) =>
  t.base.db.installation.update({
    where: { id },
    data: { reportedAt: new Date(), reportDueAt: new Date(Date.now() + 1e9) },
  });

describe("the message about missing reports", () => {
  it("is one per recipient, whatever the number of installations and rules, and is not repeated", async () => {
    await t.rule();
    await t.rule();
    for (let count = 0; count < 3; count += 1) await reporting({ overdue: true });
    for (let count = 0; count < 3; count += 1) await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    expect(t.mail.inbox[0]!.subject).toContain("Meldinger uteblir fra 3 installasjoner (3 i test)");
    expect(t.mail.inbox[0]!.body.replaceAll("=\r\n", "")).toMatch(/status=(3D)?silent/);
  });

  it("is not sent when a report has come before, and is sent again when the reports stay away once more", async () => {
    await t.rule();
    const id = await reporting({ overdue: true });
    await evaluateAlerts(t.base.system);
    await reports(id);
    await deliverAlerts(t.base.system);
    expect(t.mail.inbox).toHaveLength(0);
    for (let count = 1; count <= 2; count += 1) {
      await t.base.db.installation.update({ where: { id }, data: { reportDueAt: new Date(0) } });
      await t.runAlerts();
      expect(t.mail.inbox).toHaveLength(count);
      await reports(id);
    }
  });

  it("has one notice to administrators when it cannot arrive, and is sent once more as a whole", async () => {
    await setOwnEmail(t.admin, { email: "admin@example.no" });
    await t.rule({ emails: "borte@example.no" });
    for (let count = 0; count < 3; count += 1) await reporting({ overdue: true });
    t.mail.answers = { "rcpt-to": (to) => (to === "borte@example.no" ? "550 5.1.1 Unknown" : null) };
    for (let count = 0; count < 3; count += 1) await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["admin@example.no"]);
    const body = decodeQuotedPrintable(t.mail.inbox[0]!.body);
    expect(body).toContain("melder seg ikke lenger og 2 installasjoner til.");
    expect(t.mail.inbox[0]!.subject).toContain("3 varsler har ikke kommet fram");
    expect((await listUndelivered(t.admin, { environment: "" })).rows).toMatchObject([{ others: 2 }]);
    const [failed, ...more] = await listFailedDeliveries(t.admin);
    expect(more).toEqual([]);
    t.mail.answers = {};
    await redeliver(t.admin, { deliveryId: failed!.id });
    await deliverAlerts(t.base.system);
    expect(t.mail.inbox[1]).toMatchObject({ to: "borte@example.no" });
    expect(t.mail.inbox[1]!.subject).toContain("3 installasjoner");
    await t.base.db.staffUser.updateMany({ data: { email: null } });
  });

  it("goes to the rules whose view covers the installation", async () => {
    await t.rule({ query: "environment=PRODUCTION" });
    await reporting({ overdue: true });
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(0);
  });

  it("is apart from the ones about faults and copies", async () => {
    await t.rule();
    await reporting({ healthy: false });
    await reporting({ suspected: true });
    await t.runAlerts();
    const all = t.mail.inbox.map((each) => each.subject).join("\n");
    expect(t.mail.inbox).toHaveLength(2);
    expect(all).toContain("1 installasjon melder feil (1 i test)");
    expect(all).toContain("1 installasjon kan være kopiert (1 i test)");
  });
});
