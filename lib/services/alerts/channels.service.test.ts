import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeliveryResult } from "@/lib/domain/delivery";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { addWebhook } from "./add-webhook";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { getRuleForm } from "./get-rule-form";
import { CHANNELS } from "./internal/channels";
import { listDeliveries } from "./list-deliveries";
import { listFailedDeliveries } from "./list-failed-deliveries";
import { listRules } from "./list-rules";
import { redeliver } from "./redeliver";

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
beforeEach(() => t.clear());
afterEach(() => vi.restoreAllMocks());
afterAll(() => t.drop());

/** One delivery that is due, by e-mail. */
async function delivery() {
  await t.rule();
  await t.expiring(5);
  await evaluateAlerts(t.base.system);
  return t.base.db.alertDelivery.findFirstOrThrow();
}

describe("the result of a channel", () => {
  const send = async (result: () => Promise<DeliveryResult>) => {
    const { id } = await delivery();
    vi.spyOn(CHANNELS.email, "send").mockImplementation(result);
    await deliverAlerts(t.base.system);
    return t.base.db.alertDelivery.findUniqueOrThrow({ where: { id } });
  };

  it("accepted is the end of it", async () => {
    expect(await send(async () => ({ outcome: "accepted" }))).toMatchObject({
      state: "SENT",
      lastError: null,
    });
  });

  it("refused is given up at once, with the reason", async () => {
    expect(await send(async () => ({ outcome: "refused", code: "refused" }))).toMatchObject({
      state: "FAILED",
      attempts: 1,
      lastError: "refused",
    });
  });

  it.each([
    ["unavailable", async (): Promise<DeliveryResult> => ({ outcome: "unavailable", code: "unavailable" })],
    ["internal", () => Promise.reject(new Error("a fault of the channel"))],
  ])("%s is tried again later, as the same message, ten times", async (code, result) => {
    const first = await send(result);
    expect(first).toMatchObject({ state: "WAITING", attempts: 1, lastError: code });
    expect(first.nextAt.getTime()).toBeGreaterThan(t.base.system.clock().getTime());
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      t.base.advanceClock(86_400 / 4);
      await deliverAlerts(t.base.system);
    }
    const messages = vi.mocked(CHANNELS.email.send).mock.calls.map(([, message]) => message.id);
    expect(messages).toEqual(Array(10).fill(first.batchId));
    expect(await t.base.db.alertDelivery.findUniqueOrThrow({ where: { id: first.id } })).toMatchObject({
      state: "FAILED",
    });
  });
});

describe("a channel of the next release", () => {
  it("is left to a worker that knows it: never sent another way, not shown, and not lost", async () => {
    const { id } = await delivery();
    await t.base.owner.$executeRaw`alter type "AlertChannel" add value if not exists 'pigeon'`;
    await t.base.db.$executeRaw`update alert_delivery set channel = 'pigeon', target = 'vakt@example.no'`;
    const sends = Object.values(CHANNELS).map((channel) => vi.spyOn(channel, "send"));
    await deliverAlerts(t.base.system);
    for (const send of sends) expect(send).not.toHaveBeenCalled();
    expect(t.mail.inbox).toEqual([]);
    expect((await listDeliveries(t.admin, { status: "all", page: 1 })).rows).toEqual([]);
    await t.base.db.$executeRaw`update alert_delivery set state = 'FAILED'`;
    expect(await listFailedDeliveries(t.admin)).toEqual([]);
    await expect(redeliver(t.admin, { deliveryId: id })).rejects.toMatchObject({ code: "CONFLICT" });
    await t.base.db.$executeRaw`update alert_delivery set state = 'WAITING', channel = 'email'`;
    await deliverAlerts(t.base.system);
    expect(t.mail.inbox).toHaveLength(1);
  });
});

describe("the fields of all channels", () => {
  it("are kept by a rule, shown in its form, and named in the list of rules", async () => {
    const webhookName = `Krok ${crypto.randomUUID()}`;
    await addWebhook(t.admin, { name: webhookName, kind: "SLACK", url: "https://hooks.example.no/x" });
    const webhook = await t.base.db.webhook.findUniqueOrThrow({ where: { name: webhookName } });
    const colleague = await t.base.db.staffUser.findFirstOrThrow({ where: { state: "ACTIVE" } });
    const { ruleId } = await t.rule({
      emails: "a@example.no\nB@example.no",
      toRoles: ["SUPPORT"],
      toPeople: [colleague.id],
      toCustomer: true,
      customerLink: true,
      webhookId: webhook.id,
      escalateTo: "sjef@example.no",
      escalateToRoles: ["ADMINISTRATOR"],
    });
    const { rule, fields } = await getRuleForm(t.admin, { ruleId });
    expect(rule).toMatchObject({
      emails: ["a@example.no", "b@example.no"],
      toRoles: ["SUPPORT"],
      toPeople: [colleague.id],
      toCustomer: true,
      customerLink: true,
      webhookId: webhook.id,
      escalateTo: ["sjef@example.no"],
      escalateToRoles: ["ADMINISTRATOR"],
    });
    expect(fields.find((field) => field.name === "webhookId")?.options).toContainEqual({
      value: webhook.id,
      label: webhookName,
    });
    const listed = (await listRules(t.admin)).rules.find((each) => each.id === ruleId)!;
    expect(listed.testable).toBe(true);
    expect(listed.recipients).toEqual([
      { kind: "named", name: "a@example.no" },
      { kind: "named", name: "b@example.no" },
      { kind: "role", role: "SUPPORT" },
      { kind: "named", name: colleague.name },
      { kind: "channel", channel: "customer" },
      { kind: "named", name: webhookName },
    ]);
  });

  it("name only recipients that exist", async () => {
    await expect(t.rule({ webhookId: crypto.randomUUID() })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a channel that is not set up", () => {
  it("is named, and a rule that has no other cannot be tested", async () => {
    expect((await listRules(t.admin)).notSetUp).toEqual([]);
    await t.rule({ toCustomer: true });
    const url = t.base.env.SMTP_URL;
    t.base.env.SMTP_URL = undefined;
    const { rules, notSetUp } = await listRules(t.admin);
    t.base.env.SMTP_URL = url;
    expect(notSetUp).toEqual(["email"]);
    expect(rules.map((rule) => rule.testable)).toEqual([false]);
  });
});
