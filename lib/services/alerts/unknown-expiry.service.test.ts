import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { setExpiry } from "../keys/set-expiry";
import { setOwnEmail } from "../staff/set-own-email";
import { handleAlert } from "./handle-alert";
import { listAlerts } from "./list-alerts";
import { listFailedDeliveries } from "./list-failed-deliveries";
import { redeliver } from "./redeliver";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(async () => {
  await t.clear();
  t.setClock("2027-03-01T09:00:00Z");
});
afterAll(() => t.drop());

const DAY = 86_400;

/** An installation in use whose key has no known expiry. */
async function unknown() {
  const installation = await t.base.active();
  await changeKeys(t.base.db, {
    where: { installationId: installation.installationId },
    data: { expiresAt: null, expirySource: null },
  });
  const { id } = await t.base.db.clientKey.findFirstOrThrow({
    where: { installationId: installation.installationId, state: "CURRENT" },
  });
  return { ...installation, keyId: id };
}

const inbox = async (status: "open" | "handled" = "open") =>
  (await listAlerts(t.admin, { status, page: 1 })).rows;

describe("an unknown expiry", () => {
  it("stands in the inbox without any rule, after what expires, until the date is known", async () => {
    const { keyId } = await unknown();
    await t.rule();
    await t.expiring(20);
    await t.runAlerts();
    expect((await inbox()).map((each) => each.kind)).toEqual(["EXPIRY", "UNKNOWN_EXPIRY"]);
    await setExpiry(t.admin, { keyId, expiresOn: "2028-03-01" });
    expect((await inbox()).map((each) => each.kind)).toEqual(["EXPIRY"]);
  });

  it("is repeated in one message per recipient and week, whatever the number of rules and installations", async () => {
    const weekly = { unknownEveryDays: "7", emails: "vakt@example.no\nnatt@example.no" };
    await t.rule(weekly);
    await t.rule({ ...weekly, emails: "vakt@example.no" });
    const first = await unknown();
    await unknown();
    for (let day = 0; day < 21; day += 1) {
      await t.runAlerts();
      // What becomes unknown between two digests waits for the next one.
      if (day === 2) await unknown();
      t.base.advanceClock(DAY);
    }
    const to = (address: string) => t.mail.inbox.filter((mail) => mail.to === address);
    for (const address of ["vakt@example.no", "natt@example.no"])
      expect(to(address).map((mail) => /^\d+/.exec(mail.subject)?.[0])).toEqual(["2", "3", "3"]);
    expect(to("vakt@example.no")[0]!.subject).toContain("uten kjent utløp");
    expect(to("vakt@example.no")[0]!.body).not.toContain("utløpt");
    expect(to("vakt@example.no")[0]!.body).toContain(`/installations/${first.installationId}`.slice(0, 30));
  });

  it("that somebody has acknowledged or snoozed is left out of the digest, and still known", async () => {
    await t.rule({ unknownEveryDays: "1" });
    await unknown();
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    const [alert] = await inbox();
    await handleAlert(t.admin, { alertId: alert!.id, command: "snooze", reason: "Spør kunden", days: "3" });
    t.base.advanceClock(2 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(1);
    t.base.advanceClock(2 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(2);
  });

  it("has one notice to administrators for a digest that cannot arrive, and is sent once more as a whole", async () => {
    await setOwnEmail(t.admin, { email: "admin@example.no" });
    await t.rule({ unknownEveryDays: "7", emails: "borte@example.no" });
    for (let count = 0; count < 3; count += 1) await unknown();
    const refuse = { "rcpt-to": (to: string) => (to === "borte@example.no" ? "550 5.1.1 Unknown" : null) };
    t.mail.answers = refuse;
    for (let day = 0; day < 3; day += 1) {
      await t.runAlerts();
      t.base.advanceClock(DAY);
    }
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["admin@example.no"]);
    expect(t.mail.inbox[0]!.body).toContain("borte@example.no");
    const failed = await listFailedDeliveries(t.admin);
    expect(failed).toMatchObject([{ target: "borte@example.no", lastError: "mail-address" }]);
    t.mail.answers = {};
    await redeliver(t.admin, { deliveryId: failed[0]!.id });
    await t.runAlerts();
    expect(t.mail.inbox.map((mail) => mail.to)).toEqual(["admin@example.no", "borte@example.no"]);
    expect(t.mail.inbox[1]!.subject).toMatch(/^3 /);
    expect(await listFailedDeliveries(t.admin)).toEqual([]);
  });

  it("is assumed from the template's lifetime in a column of its own, and nothing follows from that", async () => {
    const { installationId, templateId } = await unknown();
    await t.runAlerts();
    const row = () => t.base.db.fleetRow.findUniqueOrThrow({ where: { installationId } });
    expect((await row()).assumedExpiresAt).toBeNull();
    await t.base.db.clientTemplate.update({ where: { id: templateId }, data: { keyLifetimeDays: 1 } });
    const { createdAt, listedAt, provedAt } = await t.base.db.clientKey.findFirstOrThrow({
      where: { installationId, state: "CURRENT" },
    });
    const earliest = Math.min(...[createdAt, listedAt, provedAt].flatMap((each) => each?.getTime() ?? []));
    expect((await row()).assumedExpiresAt).toEqual(new Date(earliest + DAY * 1000));
    await t.runAlerts();
    expect(await row()).toMatchObject({ keyExpiresAt: null });
    expect((await inbox()).map((each) => each.kind)).toEqual(["UNKNOWN_EXPIRY"]);
  });
});

describe("a stated expiry", () => {
  it("is refused in the past, asked for again beyond two years, and counts from the earlier of two", async () => {
    const { keyId } = await unknown();
    const state = (expiresOn: string, expiresAgain = "") =>
      setExpiry(t.admin, { keyId, expiresOn, expiresAgain });
    await expect(state("2027-03-01")).rejects.toMatchObject({ fields: { expiresOn: "date-past" } });
    await expect(state("2030-03-01")).rejects.toMatchObject({ fields: { expiresAgain: "date-far" } });
    await state("2030-03-01", "2030-03-01");
    await changeKeys(t.base.db, {
      where: { id: keyId },
      data: { customerExpiresAt: new Date("2027-05-01T22:00:00Z") },
    });
    await state("2027-09-01");
    expect(await t.base.db.clientKey.findUniqueOrThrow({ where: { id: keyId } })).toMatchObject({
      expiresAt: new Date("2027-05-01T22:00:00Z"),
      expirySource: "customer",
      staffExpiresAt: new Date("2027-08-31T22:00:00Z"),
    });
  });
});
