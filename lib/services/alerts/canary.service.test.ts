import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { readMetrics } from "../operations/read-metrics";
import { removeStaffMember } from "@/lib/services/staff/remove-staff-member";
import { setOwnEmail } from "@/lib/services/staff/set-own-email";
import { findAlertOutage } from "./find-alert-outage";
import { testRule } from "./test-rule";

let t: AlertTestContext;
let watcher: http.Server;
let heard = 0;
beforeAll(async () => {
  t = await AlertTestContext.create();
  watcher = http.createServer((_request, response) => {
    heard += 1;
    response.end();
  });
  await new Promise<void>((ready) => watcher.listen(0, "127.0.0.1", ready));
  Object.assign(t.base.env, {
    ALERT_CANARY_EMAIL: "kanari@example.no",
    HEARTBEAT_URL: `http://127.0.0.1:${(watcher.address() as AddressInfo).port}`,
  });
});
beforeEach(() => t.clear());
afterAll(async () => {
  watcher.close();
  await t.drop();
});

const DAY = 86_400;
const canaries = () => t.mail.inbox.filter((mail) => mail.to === "kanari@example.no");
const others = () =>
  t.mail.inbox
    .map((mail) => mail.to)
    .filter((to) => to !== "kanari@example.no")
    .sort();

describe("the canary", () => {
  it("comes once a day, however often one looks", async () => {
    for (let day = 0; day < 3; day += 1) {
      await Promise.all([t.runAlerts(), t.runAlerts()]);
      await t.runAlerts();
      t.base.advanceClock(DAY);
    }
    expect(canaries()).toHaveLength(3);
    expect(new Set(canaries().map((mail) => mail.subject)).size).toBe(3);
  });

  it("that does not arrive is shown on every page and in the metrics, and the watcher outside hears no more, until it does", async () => {
    await t.rule();
    await t.runAlerts();
    expect(await findAlertOutage(t.admin)).toBeNull();
    t.mail.behaviour = "refuse";
    t.base.advanceClock(1.5 * DAY);
    const before = heard;
    await t.runAlerts();
    await t.runAlerts();
    expect(await findAlertOutage(t.admin)).toEqual(expect.any(Date));
    expect(heard).toBe(before);
    const age = /^klientvakt_canary_age_seconds (.*)$/m.exec(await readMetrics(t.base.system))?.[1];
    expect(Number(age)).toBeGreaterThan(93_600);
    t.mail.behaviour = "accept";
    t.base.advanceClock(301);
    await t.runAlerts();
    await t.runAlerts();
    expect(await findAlertOutage(t.admin)).toBeNull();
    expect(heard).toBeGreaterThan(before);
  });

  it("does not need an address: then the mail server is greeted, and nothing is sent", async () => {
    const address = t.base.env.ALERT_CANARY_EMAIL;
    t.base.env.ALERT_CANARY_EMAIL = undefined;
    t.base.advanceClock(1.5 * DAY);
    await t.runAlerts();
    expect(t.mail.inbox).toHaveLength(0);
    expect(await findAlertOutage(t.admin)).toBeNull();
    const url = t.base.env.SMTP_URL;
    t.base.env.SMTP_URL = "smtp://127.0.0.1:1";
    t.base.advanceClock(1.5 * DAY);
    await t.runAlerts();
    expect(await findAlertOutage(t.admin)).toEqual(expect.any(Date));
    Object.assign(t.base.env, { SMTP_URL: url, ALERT_CANARY_EMAIL: address });
  });
});

describe("roles and persons as receivers", () => {
  it("are everybody with access who has said where, each once; nobody else, and not who has left", async () => {
    const [first, second, silent, leaver] = await Promise.all([
      t.base.staff("SUPPORT"),
      t.base.staff("VIEWER"),
      t.base.staff("SUPPORT"),
      t.base.staff("SUPPORT"),
    ]);
    await setOwnEmail(first, { email: "Kari@Example.no" });
    await setOwnEmail(second, { email: "ola@example.no" });
    await setOwnEmail(leaver, { email: "borte@example.no" });
    const id = (ctx: typeof first) => (ctx.actor.kind === "staff" ? ctx.actor.userId : "");
    const { ruleId } = await t.rule({
      emails: "kari@example.no",
      toRoles: ["SUPPORT"],
      toPeople: [id(second), id(silent)],
    });
    await removeStaffMember(t.admin, { userId: id(leaver) });
    await t.expiring(5);
    await t.runAlerts();
    expect(others()).toEqual(["kari@example.no", "ola@example.no"]);
    expect(await testRule(t.admin, { ruleId })).toEqual({ sent: 2 });
  });

  it("hear of an alert that nobody takes on, by role", async () => {
    await setOwnEmail(t.admin, { email: "sjef@example.no" });
    await t.rule({ emails: "", escalateToRoles: ["ADMINISTRATOR"] });
    await t.expiring(6.5);
    await t.runAlerts();
    expect(others()).toEqual([]);
    t.base.advanceClock(2.2 * DAY);
    await t.runAlerts();
    expect(others()).toEqual(["sjef@example.no"]);
  });
});
