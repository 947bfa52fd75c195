import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FleetView } from "@/lib/domain/fleet-view";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { decodeQuotedPrintable } from "@/lib/dev/testing/encoded-words";
import { WebhookEvent } from "@/lib/webhooks/webhook-events";
import { exportFleet, type ExportRow } from "../fleet/export-fleet";
import { readCalendar } from "../views/read-calendar";
import { makeCalendar } from "../views/make-calendar";
import { saveView } from "../views/save-view";
import { deliverAlerts } from "./deliver-alerts";
import { evaluateAlerts } from "./evaluate-alerts";

let t: AlertTestContext;
const posted: string[] = [];
let receiver: http.Server;
beforeAll(async () => {
  t = await AlertTestContext.create();
  receiver = http.createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      posted.push(body);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((ready) => receiver.listen(0, "127.0.0.1", ready));
});
beforeEach(async () => {
  await t.clear();
  posted.length = 0;
});
afterAll(async () => {
  receiver.close();
  await t.drop();
});

/** A rule that reaches a webhook of each kind beside the mail. */
async function rulesForEveryKind(): Promise<void> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  for (const kind of ["STANDARD", "SLACK", "TEAMS"] as const) {
    const webhook = await t.base.db.webhook.create({
      data: { name: `${kind} ${crypto.randomUUID()}`, kind, url, createdAt: new Date() },
    });
    await t.rule({ emails: kind === "STANDARD" ? "vakt@example.no" : "", webhookId: webhook.id });
  }
}

async function whatEverybodySays(now: Date, installationId: string) {
  const clock = () => now;
  const { viewId } = await saveView(t.admin, { name: crypto.randomUUID(), query: "", shared: true });
  const { token } = await makeCalendar(t.admin, { viewId });
  const rows: ExportRow[] = [];
  const installation = await t.base.db.installation.findUniqueOrThrow({ where: { id: installationId } });
  for await (const batch of exportFleet({ ...t.admin, clock }, FleetView.parse({}))) rows.push(...batch);
  const { daysLeft, expiryEvent, expiryText } = rows.find((row) => row.clientId === installation.clientId)!;
  const calendar = await readCalendar({ ...t.base.as({ kind: "anonymous" }), clock }, token);
  const bodies = posted.map((text) => ({ text, json: JSON.parse(text) as { type?: string; data?: object } }));
  return {
    mail: t.mail.inbox.map((mail) => mail.subject).join(),
    standard: bodies.find(({ json }) => json.data)?.json,
    chats: bodies.filter(({ json }) => !json.data).map(({ text }) => text),
    calendar: [...calendar.replace(/\r\n[ \t]/g, "").matchAll(/SUMMARY:(.*)/g)]
      .map(([, title]) => title)
      .join(),
    csv: { daysLeft, expiryEvent, expiryText },
  };
}

describe("at the moment at which a key ends", () => {
  it.each([
    { seconds: -86_400, event: "key.expiring", text: "utløper i morgen", title: "utløper", days: 1 },
    { seconds: -1, event: "key.expiring", text: "utløper i dag", title: "utløper", days: 0 },
    { seconds: 0, event: "key.expired", text: "utløp i dag", title: "er utløpt", days: 0 },
    { seconds: 86_400, event: "key.expired", text: "utløp i går", title: "er utløpt", days: -1 },
  ])(
    "$seconds s from it: mail, chats, webhook, calendar and export say $event, and name the environment",
    async ({ seconds, event, text, title, days }) => {
      await rulesForEveryKind();
      const { installationId } = await t.base.active();
      const expiresAt = new Date("2031-03-30T10:00:00Z");
      await changeKeys(t.base.db, { where: { installationId }, data: { expiresAt } });
      const now = new Date(expiresAt.getTime() + seconds * 1000);
      const system = { ...t.base.system, clock: () => now };
      await evaluateAlerts(system);
      await deliverAlerts(system, { allowPrivate: true });
      const said = await whatEverybodySays(now, installationId);
      expect(said.csv).toEqual({ expiryEvent: event, expiryText: text, daysLeft: days });
      expect(said.standard).toMatchObject({ type: event, data: { daysLeft: days, environment: "test" } });
      expect(said.chats).toHaveLength(2);
      for (const chat of [...said.chats, said.mail]) {
        expect(chat).toContain(text);
        expect(chat).toMatch(/[(,] ?test\)/);
      }
      expect(said.calendar).toContain(`HelseID-nøkkel ${title} (test)`);
    },
  );
});

describe("what an installation reports, or does not report", () => {
  it.each([
    {
      data: { reportDueAt: new Date(0) },
      event: "installation.reports-missing",
      text: "har ikke meldt seg siden",
    },
    { data: { reportedHealthy: false }, event: "installation.unwell", text: "melder selv at noe er galt" },
    { data: { suspectedAt: new Date() }, event: "installation.copy-suspected", text: "kan være kopiert" },
  ])(
    "says $event in mail, chats and webhook, one message for each installation",
    async ({ data, event, text }) => {
      await rulesForEveryKind();
      for (let count = 0; count < 2; count += 1) {
        const { installationId } = await t.base.active();
        const reportedAt = new Date("2026-11-25T08:30:00Z");
        await t.base.db.installation.update({ where: { id: installationId }, data: { reportedAt, ...data } });
      }
      for (let count = 0; count < 3; count += 1) {
        await evaluateAlerts(t.base.system);
        await deliverAlerts(t.base.system, { allowPrivate: true });
      }
      expect(t.mail.inbox).toHaveLength(1);
      const bodies = posted.map((body) => JSON.parse(body) as { type?: string; data?: { text: string } });
      const events = bodies.filter((each) => each.data).map((each) => WebhookEvent.parse(each));
      expect(events.map((each) => each.type)).toEqual([event, event]);
      expect(events.map((each) => each.data)).toMatchObject([
        { environment: "test", lastReportedAt: "2026-11-25T08:30:00.000Z" },
        { environment: "test", lastReportedAt: "2026-11-25T08:30:00.000Z" },
      ]);
      expect(posted).toHaveLength(6);
      const mail = decodeQuotedPrintable(t.mail.inbox[0]!.body);
      for (const { data: said } of events) {
        expect(said.text).toContain(text);
        expect(mail).toContain(said.text);
        expect(posted.filter((body) => body.includes(said.text))).toHaveLength(3);
      }
    },
  );
});
