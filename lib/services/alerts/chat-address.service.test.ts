import { randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seal } from "@/lib/crypto/seal";
import { webhookAddressRecord } from "@/lib/core/keys/sealed-records";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { reseal } from "../keys/reseal";
import { addWebhook } from "./add-webhook";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";
import { listRules } from "./list-rules";
import { sealChatAddresses } from "./seal-chat-addresses";

const PATH = "/services/T0SECRET/B0SECRET/pathThatNobodyElseKnows?sig=alsoSecret";
let t: AlertTestContext;
let server: http.Server;
let origin: string;
const got: string[] = [];

beforeAll(async () => {
  t = await AlertTestContext.create();
  server = http.createServer((request, response) => {
    got.push(request.url!);
    request.resume().on("end", () => response.writeHead(200).end());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  await t.clear();
  got.length = 0;
});
afterAll(async () => {
  server.close();
  await t.drop();
});

/** Everything that the table holds, as text. */
async function stored(): Promise<string> {
  return JSON.stringify(await t.base.db.webhook.findMany());
}

async function deliverTo(webhookId: string): Promise<void> {
  await t.rule({ emails: "", webhookId });
  await t.expiring(5);
  await evaluateAlerts(t.base.system);
  await deliverAlerts(t.base.system, { allowPrivate: true });
}

describe("the address of a chat", () => {
  it.each(["SLACK", "TEAMS"] as const)(
    "of %s is sealed when it is added; its host is still shown",
    async (kind) => {
      const name = `Krok ${kind}`;
      await addWebhook(t.admin, { name, kind, url: `https://chat.example.no${PATH}` });
      expect(await stored()).not.toMatch(/SECRET|pathThat|alsoSecret/);
      const { webhooks } = await listRules(t.admin);
      expect(webhooks.find((each) => each.name === name)?.url).toBe("https://chat.example.no");
      const audit = await t.base.db.auditEvent.findMany({ where: { action: "webhook.added" } });
      expect(JSON.stringify(audit.map((row) => row.canonical))).not.toMatch(/SECRET|pathThat|alsoSecret/);
    },
  );

  it("that an earlier release has stored is used, sealed once, and used as before", async () => {
    const { id } = await t.base.db.webhook.create({
      data: { name: "Eldre", kind: "SLACK", url: `${origin}${PATH}`, createdAt: new Date() },
    });
    await deliverTo(id);
    expect(got).toEqual([PATH]);
    expect(await sealChatAddresses(t.base.system)).toBe(1);
    expect(await sealChatAddresses(t.base.system)).toBe(0);
    expect(await stored()).not.toMatch(/SECRET|pathThat|alsoSecret/);
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await deliverAlerts(t.base.system, { allowPrivate: true });
    expect(got).toEqual([PATH, PATH]);
  });

  it("is sealed again with the master key, and opens for its own row only", async () => {
    const id = crypto.randomUUID();
    const old = t.base.env.DATA_ENCRYPTION_KEY;
    const sealedUrl = seal(`${origin}${PATH}`, webhookAddressRecord(id), old);
    await t.base.db.webhook.create({
      data: { id, name: "Byttet", kind: "TEAMS", url: origin, sealedUrl, createdAt: new Date() },
    });
    const fresh = randomBytes(32).toString("base64");
    const env = { ...t.base.env, DATA_ENCRYPTION_KEY: fresh, DATA_ENCRYPTION_KEY_PREVIOUS: old };
    const { counts } = await reseal({ ...t.base.system, env });
    expect(counts["addresses of chats"]).toBeGreaterThan(0);
    expect((await t.base.db.webhook.findUniqueOrThrow({ where: { id } })).sealedUrl).not.toBe(sealedUrl);
    await t.rule({ emails: "", webhookId: id });
    await t.expiring(5);
    await evaluateAlerts(t.base.system);
    await deliverAlerts({ ...t.base.system, env }, { allowPrivate: true });
    expect(got).toEqual([PATH]);
    const back = { ...env, DATA_ENCRYPTION_KEY: old, DATA_ENCRYPTION_KEY_PREVIOUS: fresh };
    await reseal({ ...t.base.system, env: back });
  });

  it("of a signed webhook is no secret, and stays as it is", async () => {
    await addWebhook(t.admin, {
      name: "Signert",
      kind: "STANDARD",
      url: "https://hooks.example.no/klientvakt",
    });
    await sealChatAddresses(t.base.system);
    const webhook = await t.base.db.webhook.findUniqueOrThrow({ where: { name: "Signert" } });
    expect(webhook).toMatchObject({ url: "https://hooks.example.no/klientvakt", sealedUrl: null });
  });
});
