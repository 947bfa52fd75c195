import http from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "@/lib/db/client";
import { World } from "@/lib/testing/world";
import { isPublicAddress } from "@/lib/webhooks/send-webhook";
import type { Context } from "../context";
import { addWebhook } from "./add-webhook";
import { countOpenAlerts } from "./count-open-alerts";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { handleAlert } from "./handle-alert";
import { listAlerts } from "./list-alerts";
import { listFailedDeliveries } from "./list-failed-deliveries";
import { redeliver } from "./redeliver";
import { rotateWebhookSecret } from "./rotate-webhook-secret";
import { saveRule } from "./save-rule";
import { testRule } from "./test-rule";
import { testWebhook } from "./test-webhook";

interface Received {
  id: string;
  to: string;
  subject: string;
  body: string;
}

/** What the server does with the next messages: 4xx or 5xx, silence, or a cut line after the data. */
type Behaviour = "take" | "later" | "refuse" | "hang" | "drop";

let world: World;
let admin: Context;
let smtp: SMTPServer;
let inbox: Received[] = [];
let behaviour: Behaviour = "take";

beforeAll(async () => {
  world = await World.create();
  admin = await world.staff("ADMINISTRATOR");
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      let text = "";
      stream.on("data", (part: Buffer) => (text += part.toString()));
      stream.on("end", () => {
        if (behaviour === "later") return done(Object.assign(new Error("later"), { responseCode: 451 }));
        if (behaviour === "refuse") return done(Object.assign(new Error("no"), { responseCode: 550 }));
        const header = (name: string) =>
          new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, "mi").exec(text)?.[1] ?? "";
        inbox.push({
          id: header("Message-ID"),
          to: session.envelope.rcptTo.map((each) => each.address).join(),
          subject: header("Subject"),
          body: text,
        });
        // Taken, but the line is cut before that is said; or it is never said.
        if (behaviour === "drop") return void cut();
        if (behaviour === "hang") return;
        done();
      });
    },
  });
  const cut = () => {
    for (const connection of (smtp as unknown as { connections: Set<{ _socket: { destroy(): void } }> })
      .connections)
      connection._socket.destroy();
  };
  smtp.on("error", () => {});
  await new Promise<void>((ready) => smtp.listen(0, "127.0.0.1", ready));
  const { port } = smtp.server.address() as AddressInfo;
  Object.assign(world.env, {
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: "Klientvakt <k@example.no>",
    SMTP_TIMEOUT_SECONDS: 1,
  });
});
beforeEach(async () => {
  await world.db.alertRule.deleteMany();
  await world.db.installation.updateMany({ data: { closedAt: new Date() } });
  inbox = [];
  behaviour = "take";
});
afterEach(() => world.sandbox.reset());
afterAll(async () => {
  await new Promise<void>((closed) => smtp.close(closed));
  await world.drop();
});

const DAY = 86_400;

function rule(wish: Partial<Parameters<typeof saveRule>[1]> = {}) {
  return saveRule(admin, {
    ruleId: "",
    name: `Regel ${crypto.randomUUID()}`,
    query: "",
    thresholds: "60, 30, 14, 7, 3, 1, 0",
    emails: "vakt@example.no",
    toCustomer: false,
    webhookId: "",
    officeHours: false,
    digest: false,
    escalateTo: "",
    escalateAfterDays: "2",
    enabled: true,
    ...wish,
  });
}

/** An active installation whose key has so many days left, by the portal's shifted clock. */
async function expiring(days: number) {
  const made = await world.active();
  const expiresAt = new Date(world.system.clock().getTime() + days * DAY * 1000);
  await world.db.clientKey.updateMany({
    where: { installationId: made.installationId },
    data: { expiresAt },
  });
  return made;
}

const look = async () => {
  await evaluateAlerts(world.system);
  await deliverAlerts(world.system);
};

describe("alerts", () => {
  it("a key from 90 days to expired is told of once per threshold, however often it is looked for, and across crashes", async () => {
    await rule();
    const at = await expiring(90);
    const told: number[] = [];
    for (let day = 90; day >= -1; day -= 1) {
      const before = inbox.length;
      if (day % 10 === 5) {
        // Killed between the decision and the sending, and between the sending and its note.
        await evaluateAlerts(world.system);
        await world.db.alertDelivery.updateMany({
          where: { state: "WAITING" },
          data: { state: "SENDING", batchId: crypto.randomUUID(), nextAt: world.system.clock() },
        });
      }
      await Promise.all([look(), look()]);
      await look();
      if (inbox.length > before) told.push(day);
      world.pass(DAY);
    }
    // Expired is repeated each day until somebody takes it.
    expect(told).toEqual([60, 30, 14, 7, 3, 1, 0, -1]);
    expect(inbox).toHaveLength(8);
    expect(new Set(inbox.map((mail) => mail.id)).size).toBe(8);
    const raised = await world.db.alert.count({ where: { installationId: at.installationId } });
    expect(raised).toBe(7);
  });

  it("a day that was missed is caught up, and a key that comes in late gives one alert, not four", async () => {
    await rule();
    await expiring(5);
    await look();
    expect(inbox).toHaveLength(1);
    world.pass(4.5 * DAY);
    await look();
    expect(inbox).toHaveLength(2);
  });

  it("closes itself when the key is renewed, and what was not sent is not sent", async () => {
    await rule();
    const at = await expiring(6);
    await evaluateAlerts(world.system);
    expect((await countOpenAlerts(admin)).count).toBe(1);
    await world.db.clientKey.updateMany({
      where: { installationId: at.installationId },
      data: { expiresAt: new Date(world.system.clock().getTime() + 200 * DAY * 1000) },
    });
    await look();
    expect(inbox).toHaveLength(0);
    expect((await countOpenAlerts(admin)).count).toBe(0);
    expect(await world.db.alertDelivery.count({ where: { state: "DROPPED" } })).toBe(1);
  });

  it("is repeated and escalated only while nobody has taken it on", async () => {
    await rule({ escalateTo: "sjef@example.no" });
    await expiring(-1);
    await look();
    const { rows } = await listAlerts(admin, { shelf: "open", page: 1 });
    await expect(
      handleAlert(admin, { alertId: rows[0]!.id, wish: "acknowledge", reason: "", days: "7" }),
    ).rejects.toMatchObject({ fields: { reason: "required" } });
    world.pass(2.5 * DAY);
    await look();
    expect(inbox.map((mail) => mail.to).sort()).toEqual([
      "sjef@example.no",
      "vakt@example.no",
      "vakt@example.no",
    ]);
    await handleAlert(admin, {
      alertId: rows[0]!.id,
      wish: "acknowledge",
      reason: "Ringer i dag",
      days: "7",
    });
    world.pass(3 * DAY);
    await look();
    expect(inbox).toHaveLength(3);
    expect((await listAlerts(admin, { shelf: "handled", page: 1 })).rows[0]).toMatchObject({
      reason: "Ringer i dag",
    });
    const viewer = await world.staff("VIEWER");
    await expect(
      handleAlert(viewer, { alertId: rows[0]!.id, wish: "reopen", reason: "", days: "7" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("several go in one digest, worst first, in words and with the way to the page; a customer's has no way in", async () => {
    const { ruleId } = await rule({ digest: true, toCustomer: true });
    const first = await expiring(20);
    await expiring(2);
    await world.db.organization.update({
      where: { id: first.organizationId },
      data: { contactEmail: "lege@example.no", name: "<b>Åsgården</b>" },
    });
    await look();
    expect(inbox.map((mail) => mail.to).sort()).toEqual(["lege@example.no", "vakt@example.no"]);
    const digest = inbox.find((mail) => mail.to === "vakt@example.no")!;
    expect(digest.subject).toContain("2_HelseID-n=C3=B8kler");
    expect(digest.body).toContain("List-Unsubscribe");
    expect(digest.body).toContain("&#60;b&#62;");
    expect(digest.body).toContain(`/installations/${first.installationId}`.slice(0, 30));
    const customer = inbox.find((mail) => mail.to === "lege@example.no")!;
    expect(customer.body).not.toContain("/installations/");
    inbox = [];
    expect(await testRule(admin, { ruleId })).toEqual({ sent: 1 });
    expect(inbox).toHaveLength(1);
  });

  it("waits for office hours, unless the key has expired", async () => {
    await rule({ officeHours: true });
    const at = await expiring(10);
    await evaluateAlerts(world.system);
    const [delivery] = await world.db.alertDelivery.findMany({
      where: { alert: { installationId: at.installationId } },
    });
    const hour = Number(
      new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Oslo", hour: "2-digit", hourCycle: "h23" }).format(
        delivery!.nextAt,
      ),
    );
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(16);
    const late = await expiring(-1);
    await evaluateAlerts(world.system);
    const [expired] = await world.db.alertDelivery.findMany({
      where: { alert: { installationId: late.installationId } },
    });
    expect(expired!.nextAt.getTime()).toBeLessThanOrEqual(world.system.clock().getTime());
  });
});

describe("a mail server", () => {
  it.each(["later", "drop", "hang"] as const)(
    "that says '%s' loses nothing: it is tried again as the same message",
    async (how) => {
      await rule();
      await expiring(5);
      behaviour = how;
      await look();
      behaviour = "take";
      await deliverAlerts(world.system);
      expect(inbox.filter((mail) => mail.id === inbox[0]?.id)).toHaveLength(inbox.length);
      world.pass(600);
      await deliverAlerts(world.system);
      expect(new Set(inbox.map((mail) => mail.id)).size).toBe(1);
      expect(
        await world.db.alertDelivery.count({ where: { state: "SENT", lastError: null } }),
      ).toBeGreaterThan(0);
      expect(await world.db.alertDelivery.count({ where: { state: { in: ["WAITING", "SENDING"] } } })).toBe(
        0,
      );
    },
  );

  it("that refuses is not asked again; a person sees it, and may send it once more", async () => {
    await rule();
    await expiring(5);
    behaviour = "refuse";
    await look();
    world.pass(DAY / 2);
    await deliverAlerts(world.system);
    const [failed] = await listFailedDeliveries(admin);
    expect(failed).toMatchObject({ lastError: "mail-refused", attempts: 1, target: "vakt@example.no" });
    behaviour = "take";
    await redeliver(admin, { deliveryId: failed!.id });
    await deliverAlerts(world.system);
    expect(inbox).toHaveLength(1);
    expect(await listFailedDeliveries(admin)).toEqual([]);
  });

  it("is used by several workers at once without anything being sent twice", async () => {
    await rule();
    for (let index = 0; index < 12; index += 1) await expiring(5);
    await evaluateAlerts(world.system);
    const workers = Array.from({ length: 3 }, () => createDatabase(world.databaseUrl, 3));
    await Promise.all(workers.map((db) => deliverAlerts({ ...world.system, db })));
    expect(inbox).toHaveLength(12);
    expect(new Set(inbox.map((mail) => mail.id)).size).toBe(12);
    await Promise.all(workers.map((db) => db.$disconnect()));
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
    const { secret } = await addWebhook(admin, {
      name: `Krok ${port}`,
      kind: "STANDARD",
      url: "https://hooks.example.no/klientvakt",
    });
    const webhook = await world.db.webhook.findUniqueOrThrow({ where: { name: `Krok ${port}` } });
    await world.db.webhook.update({ where: { id: webhook.id }, data: { url: `http://127.0.0.1:${port}/` } });
    await rule({ emails: "", webhookId: webhook.id });
    await expiring(5);
    await evaluateAlerts(world.system);
    await deliverAlerts(world.system, { allowPrivate: true });
    expect(got).toHaveLength(1);
    status = 204;
    world.pass(600);
    const rotated = await rotateWebhookSecret(admin, { webhookId: webhook.id });
    await deliverAlerts(world.system, { allowPrivate: true });
    expect(got).toHaveLength(2);
    expect(got[1]!.headers["webhook-id"]).toBe(got[0]!.headers["webhook-id"]);
    const verify = (key: string, { headers, body }: (typeof got)[number]) =>
      new Webhook(key).verify(body, {
        ...(headers as Record<string, string>),
        // The library judges the time, and the portal's clock was moved.
        "webhook-timestamp": headers["webhook-timestamp"] as string,
      });
    const shifted = Math.abs(Number(got[1]!.headers["webhook-timestamp"]) - Date.now() / 1000) > 200;
    if (!shifted) for (const key of [secret!, rotated.secret]) expect(verify(key, got[1]!)).toBeTruthy();
    expect((got[1]!.headers["webhook-signature"] as string).split(" ")).toHaveLength(2);
    const at = new Date(Number(got[1]!.headers["webhook-timestamp"]) * 1000);
    const id = got[1]!.headers["webhook-id"] as string;
    expect(got[1]!.headers["webhook-signature"]).toBe(
      [rotated.secret, secret!].map((key) => new Webhook(key).sign(id, at, got[1]!.body)).join(" "),
    );
    expect(JSON.parse(got[1]!.body)).toMatchObject({ type: "key.expiring", data: { daysLeft: 5 } });
    await testWebhook(admin, { webhookId: webhook.id }, { allowPrivate: true });
    expect(got).toHaveLength(3);
    // Without the tests' permission this machine is no receiver.
    await expect(testWebhook(admin, { webhookId: webhook.id })).rejects.toMatchObject({
      code: "WEBHOOK_FAILED",
    });
    expect(got).toHaveLength(3);
    await new Promise((closed) => server.close(closed));
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
    "not an address",
  ])("never goes to %s", (address) => expect(isPublicAddress(address)).toBe(false));

  it("goes to the open internet, and by https only", async () => {
    expect(isPublicAddress("193.213.112.4")).toBe(true);
    expect(isPublicAddress("2001:4600:4:fff::52")).toBe(true);
    for (const url of ["http://example.no", "ftp://example.no", "https://user@example.no", "nonsense"])
      await expect(addWebhook(admin, { name: "x", kind: "SLACK", url })).rejects.toMatchObject({
        fields: { url: "https" },
      });
  });
});
