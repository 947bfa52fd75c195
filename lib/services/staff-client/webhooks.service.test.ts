import { randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { TestMailServer } from "@/lib/dev/testing/mail-server";
import { TestContext } from "@/lib/dev/testing/test-context";
import { osloDate } from "@/lib/domain/key-status";
import { setOwnEmail } from "@/lib/services/staff/set-own-email";
import { WebhookEvent } from "@/lib/webhooks/webhook-events";
import { checkStaffClient } from "./check-staff-client";
import { getStaffClient } from "./get-staff-client";

const DAY = 86_400;

describe("the webhooks of rules for all installations", () => {
  const received: WebhookEvent[] = [];
  let t: TestContext;
  let mail: TestMailServer;
  let admin: Context;
  /** The client as it is registered before each test. */
  let registered: object;
  let status: number;
  let server: http.Server;
  let url: string;
  beforeAll(async () => {
    t = await TestContext.create({ cacheSeconds: 0 });
    mail = await TestMailServer.start();
    Object.assign(t.env, { MAIL_FROM: "k@example.no", SMTP_TIMEOUT_SECONDS: 1 });
    admin = await t.staff("ADMINISTRATOR");
    await setOwnEmail(admin, { email: "Ada@example.no" });
    registered = await t.sandbox.control<object>(`test/clients/${t.env.STAFF_HELSEID_CLIENT_ID}`);
    server = http.createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += String(part);
      if (status < 300) received.push(JSON.parse(body) as WebhookEvent);
      response.writeHead(status).end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  beforeEach(async () => {
    received.length = 0;
    mail.reset();
    status = 204;
    t.env.SMTP_URL = mail.url;
    t.env.STAFF_HELSEID_KEY_EXPIRES_ON = inTenDays();
    await t.owner
      .$executeRaw`truncate staff_client_key, staff_client_check, staff_client_notice, alert_rule cascade`;
    // Otherwise Selvbetjening reports when the key expires.
    await change({ ...registered, scopes: [] });
  });
  afterAll(async () => {
    server.close();
    await mail.stop();
    await t.drop();
  });

  const change = (set: object) => t.sandbox.control(`test/clients/${t.env.STAFF_HELSEID_CLIENT_ID}`, { set });
  /** As a date in Oslo. */
  const inTenDays = () =>
    osloDate(new Date(t.system.clock().getTime() + 10 * DAY * 1000))
      .toISOString()
      .slice(0, 10);

  /** A rule with a webhook of its own. */
  async function rule(more: { query?: string; enabled?: boolean; removedAt?: Date } = {}, kind = "STANDARD") {
    const now = new Date();
    const name = randomUUID();
    const webhook = await t.db.webhook.create({
      data: { name, kind: kind as "STANDARD", url, createdAt: now },
    });
    const times = { createdAt: now, updatedAt: now };
    const ends = { thresholds: [30], emails: [], escalateTo: [], ...more };
    await t.db.alertRule.create({ data: { name, webhookId: webhook.id, ...ends, ...times } });
    return webhook.id;
  }
  const checkAndSend = () => checkStaffClient(t.system, { allowPrivate: true });

  it("get one event for each occasion, also where no mail is set up", async () => {
    t.env.SMTP_URL = undefined;
    await rule();
    await rule({ query: "q=legevakt" });
    await rule({ enabled: false });
    await rule({ removedAt: new Date() });
    await checkAndSend();
    await checkAndSend();
    expect(received.map((each) => WebhookEvent.parse(each))).toEqual([
      expect.objectContaining({
        type: "portal.client",
        data: expect.objectContaining({
          status: "expiring",
          clientId: t.env.STAFF_HELSEID_CLIENT_ID,
          failingSince: null,
        }),
      }),
    ]);
    expect((await getStaffClient(admin)).notice).toMatchObject({ recipients: 1, lastError: null });
    await change({ keys: [] });
    await checkAndSend();
    t.advanceClock(DAY);
    await checkAndSend();
    expect(received.slice(1)).toMatchObject([
      { data: { status: "refused", failingSince: expect.any(String) } },
      { data: { status: "refused", failingSince: expect.any(String) } },
    ]);
    expect(mail.inbox).toEqual([]);
  });

  it("are tried again alone when one does not accept, and each chat gets its own form", async () => {
    await rule();
    await rule({}, "SLACK");
    status = 503;
    await checkAndSend();
    expect((await getStaffClient(admin)).notice).toMatchObject({
      lastError: "webhook-refused",
      endedAt: null,
    });
    expect(mail.inbox).toHaveLength(1);
    status = 204;
    t.advanceClock(301);
    await checkAndSend();
    expect(received).toMatchObject([{ type: "portal.client" }, { blocks: expect.any(Array) }]);
    expect(mail.inbox).toHaveLength(1);
    expect((await getStaffClient(admin)).notice).toMatchObject({ recipients: 3, lastError: null });
  });
});
