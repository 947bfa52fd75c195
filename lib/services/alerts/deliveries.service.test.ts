import http from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "@/lib/db/client";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { isPublicAddress } from "@/lib/webhooks/send-webhook";
import { saveView } from "../views/save-view";
import { sendWeeklyReports } from "../views/send-weekly-reports";
import { setWeeklyReport } from "../views/set-weekly-report";
import { addWebhook } from "./add-webhook";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { listFailedDeliveries } from "./list-failed-deliveries";
import { listDeliveries } from "./list-deliveries";
import { redeliver } from "./redeliver";
import { rotateWebhookSecret } from "./rotate-webhook-secret";
import { testWebhook } from "./test-webhook";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(() => t.clear());
afterEach(() => t.base.sandbox.reset());
afterAll(() => t.drop());

const DAY = 86_400;

describe("a mail server", () => {
  it.each(["later", "drop", "hang"] as const)(
    "that says '%s' loses nothing: it is tried again as the same message",
    async (how) => {
      await t.rule();
      await t.expiring(5);
      t.mail.behaviour = how;
      await t.runAlerts();
      t.mail.behaviour = "accept";
      await deliverAlerts(t.base.system);
      expect(t.mail.inbox.filter((mail) => mail.id === t.mail.inbox[0]?.id)).toHaveLength(
        t.mail.inbox.length,
      );
      t.base.advanceClock(600);
      await deliverAlerts(t.base.system);
      expect(new Set(t.mail.inbox.map((mail) => mail.id)).size).toBe(1);
      expect(
        await t.base.db.alertDelivery.count({ where: { state: "SENT", lastError: null } }),
      ).toBeGreaterThan(0);
      expect(await t.base.db.alertDelivery.count({ where: { state: { in: ["WAITING", "SENDING"] } } })).toBe(
        0,
      );
    },
  );

  it("that does not know an address is not asked again; a person sees it, and may send it once more", async () => {
    await t.rule();
    await t.expiring(5);
    t.mail.answers = { "rcpt-to": "550 5.1.1 No such user" };
    await t.runAlerts();
    t.base.advanceClock(DAY / 2);
    await deliverAlerts(t.base.system);
    const [failed] = await listFailedDeliveries(t.admin);
    expect(failed).toMatchObject({ lastError: "mail-address", attempts: 1, target: "vakt@example.no" });
    t.mail.answers = {};
    await redeliver(t.admin, { deliveryId: failed!.id });
    await deliverAlerts(t.base.system);
    expect(t.mail.inbox).toHaveLength(1);
    expect(await listFailedDeliveries(t.admin)).toEqual([]);
  });

  it("is used by several workers at once without anything being sent twice", async () => {
    await t.rule();
    for (let index = 0; index < 12; index += 1) await t.expiring(5);
    await evaluateAlerts(t.base.system);
    const workers = Array.from({ length: 3 }, () => createDatabase(t.base.databaseUrl, 3));
    await Promise.all(workers.map((db) => deliverAlerts({ ...t.base.system, db })));
    expect(t.mail.inbox).toHaveLength(12);
    expect(new Set(t.mail.inbox.map((mail) => mail.id)).size).toBe(12);
    await Promise.all(workers.map((db) => db.$disconnect()));
  });
});

describe("a weekly report", () => {
  it("comes once a week in office hours, with sums and a file; a failure repeats it for those who have not got it", async () => {
    const { viewId } = await saveView(t.admin, { name: "Alle", query: "", shared: true });
    await setWeeklyReport(t.admin, { viewId, emails: "a@example.no, b@example.no" });
    t.setClock("2031-03-03T04:00:00Z");
    await t.expiring(20);
    await sendWeeklyReports(t.base.system);
    expect(t.mail.inbox).toHaveLength(0);
    t.setClock("2031-03-03T09:00:00Z");
    t.mail.behaviour = "later";
    await sendWeeklyReports(t.base.system);
    expect(t.mail.inbox).toHaveLength(0);
    expect(await t.base.db.savedView.findUnique({ where: { id: viewId } })).toMatchObject({
      reportError: "mail-later",
    });
    t.mail.behaviour = "accept";
    t.base.advanceClock(1900);
    await Promise.all([sendWeeklyReports(t.base.system), sendWeeklyReports(t.base.system)]);
    await sendWeeklyReports(t.base.system);
    expect(t.mail.inbox.map((mail) => mail.to).sort()).toEqual(["a@example.no", "b@example.no"]);
    expect(t.mail.inbox[0]!.body).toContain("filename=utlopsrapport.csv");
    t.base.advanceClock(7 * DAY);
    await sendWeeklyReports(t.base.system);
    expect(t.mail.inbox).toHaveLength(4);
    await setWeeklyReport(t.admin, { viewId, emails: "" });
    t.base.advanceClock(7 * DAY);
    await sendWeeklyReports(t.base.system);
    expect(t.mail.inbox).toHaveLength(4);
    const support = await t.base.staff("SUPPORT");
    await expect(setWeeklyReport(support, { viewId, emails: "x@example.no" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("a webhook", () => {
  it("is signed after Standard Webhooks, by the old secret too after a change, and is tried again", async () => {
    const got: { headers: http.IncomingHttpHeaders; body: string }[] = [];
    let status = 503;
    const server = http.createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        got.push({ headers: request.headers, body });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const { secret } = await addWebhook(t.admin, {
      name: `Krok ${port}`,
      kind: "STANDARD",
      url: "https://hooks.example.no/klientvakt",
    });
    const webhook = await t.base.db.webhook.findUniqueOrThrow({ where: { name: `Krok ${port}` } });
    await t.base.db.webhook.update({
      where: { id: webhook.id },
      data: { url: `http://127.0.0.1:${port}/` },
    });
    await t.rule({ emails: "", webhookId: webhook.id });
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await deliverAlerts(t.base.system, { allowPrivate: true });
    expect(got).toHaveLength(1);
    status = 204;
    t.base.advanceClock(600);
    const rotated = await rotateWebhookSecret(t.admin, { webhookId: webhook.id });
    await deliverAlerts(t.base.system, { allowPrivate: true });
    expect(got).toHaveLength(2);
    expect(got[1]!.headers["webhook-id"]).toBe(got[0]!.headers["webhook-id"]);
    expect((got[1]!.headers["webhook-signature"] as string).split(" ")).toHaveLength(2);
    const sentAt = new Date(Number(got[1]!.headers["webhook-timestamp"]) * 1000);
    const id = got[1]!.headers["webhook-id"] as string;
    expect(got[1]!.headers["webhook-signature"]).toBe(
      [rotated.secret, secret!].map((key) => new Webhook(key).sign(id, sentAt, got[1]!.body)).join(" "),
    );
    expect(JSON.parse(got[1]!.body)).toMatchObject({ type: "key.expiring", data: { daysLeft: 5 } });
    // Once more by hand, from the log: the receiver knows it again by its id.
    const sent = (await listDeliveries(t.admin, { status: "SENT", page: 1 })).rows[0]!;
    expect(sent).toMatchObject({ to: `Krok ${port}`, state: "SENT", again: true });
    await redeliver(t.admin, { deliveryId: sent.id });
    await deliverAlerts(t.base.system, { allowPrivate: true });
    expect(got).toHaveLength(3);
    expect(got[2]!.headers["webhook-id"]).toBe(id);
    const gone = await t.base.db.alertDelivery.findUniqueOrThrow({ where: { id: sent.id } });
    await t.base.db.alertCrossing.update({ where: { id: gone.crossingId }, data: { closedAt: new Date() } });
    expect((await listDeliveries(t.admin, { status: "all", page: 1 })).rows[0]).toMatchObject({
      again: false,
    });
    await expect(redeliver(t.admin, { deliveryId: sent.id })).rejects.toMatchObject({ code: "CONFLICT" });
    await testWebhook(t.admin, { webhookId: webhook.id }, { allowPrivate: true });
    expect(got).toHaveLength(4);
    // Without the tests' permission this machine is no receiver.
    await expect(testWebhook(t.admin, { webhookId: webhook.id })).rejects.toMatchObject({
      code: "DELIVERY_FAILED",
    });
    expect(got).toHaveLength(4);
    await new Promise((closed) => server.close(closed));
  });

  it("to Teams is never said to be shown: the answer 202 is a state of its own, in the log and its filter", async () => {
    const server = http.createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(202).end());
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const data = (kind: "TEAMS" | "SLACK") => ({ name: `${kind} ${url}`, kind, url, createdAt: new Date() });
    const teams = await t.base.db.webhook.create({ data: data("TEAMS") });
    const slack = await t.base.db.webhook.create({ data: data("SLACK") });
    await t.rule({ emails: "", webhookId: teams.id });
    await t.rule({ emails: "", webhookId: slack.id });
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await deliverAlerts(t.base.system, { allowPrivate: true });
    const listed = async (status: "all" | "SENT" | "UNCONFIRMED") =>
      (await listDeliveries(t.admin, { status, page: 1 })).rows.map(({ to, state }) => [to, state]);
    expect(await listed("UNCONFIRMED")).toEqual([[teams.name, "UNCONFIRMED"]]);
    expect(await listed("SENT")).toEqual([[slack.name, "SENT"]]);
    expect((await listed("all")).sort()).toEqual([
      [slack.name, "SENT"],
      [teams.name, "UNCONFIRMED"],
    ]);
    server.close();
  });

  it.each([
    "https://firma.webhook.office.com/webhookb2/x/IncomingWebhook/y/z",
    "https://outlook.office.com/webhook/x",
  ])("is not added with the address of a connector that Microsoft has turned off: %s", async (url) => {
    await expect(addWebhook(t.admin, { name: url, kind: "TEAMS", url })).rejects.toMatchObject({
      fields: { url: "connector-retired" },
    });
    const workflow =
      "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=y";
    await addWebhook(t.admin, { name: `Flyt ${url}`, kind: "TEAMS", url: workflow });
  });

  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.20.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::7f00:1",
    "::ffff:168.63.129.16",
    "168.63.129.16",
    "fec0::1",
    "64:ff9b::7f00:1",
    "not an address",
  ])("never goes to %s", (address) => expect(isPublicAddress(address)).toBe(false));

  it("goes to the open internet, and by https only", async () => {
    expect(isPublicAddress("193.213.112.4")).toBe(true);
    expect(isPublicAddress("2001:4600:4:fff::52")).toBe(true);
    for (const url of ["http://example.no", "ftp://example.no", "https://user@example.no", "nonsense"])
      await expect(addWebhook(t.admin, { name: "x", kind: "SLACK", url })).rejects.toMatchObject({
        fields: { url: "https" },
      });
  });
});
