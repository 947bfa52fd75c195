import { createHmac, randomBytes } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ZodType } from "zod";
import {
  SlackMessage,
  StandardHeaders,
  StandardMessage,
  TEAMS_MAX_BYTES,
  TeamsMessage,
} from "@/lib/dev/testing/receiver-schemas";
import type { AlertFacts, ReportAlertFacts } from "@/lib/domain/alert-facts";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { REPORT_ALERT_KINDS } from "@/lib/domain/report-alert";
import { alertSentence, alertTitle } from "@/lib/texts/alert-texts";
import type { MessageLanguage } from "@/lib/texts/message-texts";
import { reportAlertSentence, reportAlertTitle } from "@/lib/texts/report-alert-texts";
import { sendWebhook } from "./send-webhook";
import { slackText } from "./slack-message";
import { webhookBody } from "./webhook-body";
import { WebhookEvent } from "./webhook-events";

const NOW = new Date("2026-11-26T12:00:00.000Z");

/**
 * Names as people write them, and as somebody writes them who tries to get formatting or a link into a
 * message.
 */
const names = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ""),
  fc.constantFrom(
    "Ås & Ek <legekontor>",
    "<!channel> <@U123> <https://ond.example|trykk her>",
    "*fet* _kursiv_ ~strek~ `kode` :fire:",
    "[trykk her](https://ond.example) **fet**",
    "&amp; &lt;b&gt;",
    "{{DATE(2026-01-01)}}",
    "<".repeat(200),
    "&".repeat(200),
    "👩‍⚕️".repeat(60),
  ),
);
const alerts: fc.Arbitrary<AlertFacts> = fc
  .record({
    organization: names,
    installation: names,
    clientTemplate: names,
    environment: fc.constantFrom("TEST" as const, "PRODUCTION" as const),
    minutes: fc.integer({ min: -100_000, max: 100_000 }),
  })
  .map(({ minutes, ...rest }) => {
    const expiresAt = new Date(NOW.getTime() + minutes * 60_000);
    return {
      ...rest,
      isTest: false,
      installationId: "3f0b7c52-9f5e-4b6e-8f0e-0f6f8a1f2b3c",
      organizationNumber: "999999999",
      clientId: null,
      custody: "PORTAL",
      expiresAt,
      expiry: expiryStatement(expiresAt, NOW),
      threshold: 7,
      linkedByRule: null,
      url: "https://klientvakt.example.no/installations/3f0b?a=1&b=2",
    };
  });
const reportAlerts: fc.Arbitrary<ReportAlertFacts> = fc
  .record({
    kind: fc.constantFrom(...REPORT_ALERT_KINDS),
    organization: names,
    installation: names,
    product: names,
    environment: fc.constantFrom("TEST" as const, "PRODUCTION" as const),
    clientId: fc.option(fc.uuid()),
    reportedAt: fc.option(fc.date({ min: new Date("2026-01-01"), max: NOW, noInvalidDate: true })),
  })
  .map((each) => ({
    ...each,
    organizationNumber: "999999999",
    url: "https://klientvakt.example.no/installations/3f0b?a=1&b=2",
  }));
const languages = fc.constantFrom<MessageLanguage>("nb", "en");
/** What the one source of messages says, computed apart from the chats. */
const said = (alert: AlertFacts | ReportAlertFacts, language: MessageLanguage) =>
  "kind" in alert
    ? { title: reportAlertTitle(alert, language), sentence: reportAlertSentence(alert, language) }
    : { title: alertTitle(alert, language), sentence: alertSentence(alert, language) };
const anyAlert = fc.oneof(alerts, reportAlerts);
const readSlack = (text: string) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

describe("a message to Slack", () => {
  it("is one of Block Kit, whatever the names, with its control characters escaped and its limits kept", () => {
    fc.assert(
      fc.property(anyAlert, languages, (alert, language) => {
        const message = SlackMessage.parse(JSON.parse(webhookBody("SLACK", alert, NOW, language)));
        const [header, section, context] = message.blocks;
        const { title, sentence } = said(alert, language);
        expect(readSlack((header as { text: { text: string } }).text.text)).toBe(title);
        const shown = readSlack(message.text);
        if (shown.endsWith("…") && shown !== sentence)
          expect(sentence.startsWith(shown.slice(0, -1))).toBe(true);
        else expect(shown).toBe(sentence);
        // Names are where Slack reads no formatting, and the only link is the portal's.
        expect(section).toMatchObject({ type: "section", text: { type: "plain_text", emoji: false } });
        expect(context).toMatchObject({
          elements: [
            { text: expect.stringMatching(/^<https:\/\/klientvakt\.example\.no\/[^|]*a=1&amp;b=2\|/) },
          ],
        });
      }),
      { numRuns: 500 },
    );
  });

  it("is cut between characters when it is too long", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 300 }),
        fc.integer({ min: 6, max: 150 }),
        (text, max) => {
          const cut = slackText(text, max);
          expect(cut.length).toBeLessThanOrEqual(max);
          expect(/\p{Surrogate}/u.test(cut)).toBe(false);
          expect(/&(?!(amp|lt|gt);)/.test(cut)).toBe(false);
        },
      ),
    );
  });
});

describe("a message to Teams", () => {
  it("is an Adaptive Card for Workflows, whatever the names, which are never read as Markdown", () => {
    fc.assert(
      fc.property(anyAlert, languages, (alert, language) => {
        const body = webhookBody("TEAMS", alert, NOW, language);
        expect(Buffer.byteLength(body)).toBeLessThan(TEAMS_MAX_BYTES);
        const { content } = TeamsMessage.parse(JSON.parse(body)).attachments[0]!;
        const texts = content.body.flatMap((block) => block.inlines.map((run) => run.text));
        const { title, sentence } = said(alert, language);
        expect(texts).toEqual([title, sentence]);
        expect(content.fallbackText).toBe(title);
        expect(content.actions).toMatchObject([{ url: alert.url }]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a signed webhook", () => {
  const received: { headers: http.IncomingHttpHeaders; body: string }[] = [];
  let server: http.Server;
  let url: string;
  beforeAll(async () => {
    server = http.createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        received.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  beforeEach(() => {
    received.length = 0;
  });
  afterAll(() => server.close());

  it("has the body, headers and signatures of Standard Webhooks, for the present and the previous secret", async () => {
    const keys = [randomBytes(32), randomBytes(24)];
    const secrets = keys.map((key) => `whsec_${key.toString("base64")}`);
    await fc.assert(
      fc.asyncProperty(anyAlert, languages, async (alert, language) => {
        received.length = 0;
        const id = crypto.randomUUID();
        const body = webhookBody("STANDARD", alert, NOW, language);
        await sendWebhook(url, { id, body, secrets, at: NOW }, { allowPrivate: true });
        const [request] = received;
        const headers = StandardHeaders.parse(request!.headers);
        StandardMessage.parse(JSON.parse(request!.body));
        const event = WebhookEvent.parse(JSON.parse(request!.body));
        expect(event.data.text).toBe(said(alert, language).sentence);
        expect(headers["webhook-id"]).toBe(id);
        // Section "Signature scheme": HMAC-SHA256 of id.timestamp.body, with the decoded secret, in base64.
        const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${request!.body}`;
        const signatures = keys.map(
          (key) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
        );
        expect(headers["webhook-signature"].split(" ")).toEqual(signatures);
        expect(Number(headers["webhook-timestamp"])).toBe(Math.floor(NOW.getTime() / 1000));
      }),
      { numRuns: 30 },
    );
  });

  it("that has no secret has no signature either", async () => {
    await sendWebhook(url, { id: "1", body: "{}", secrets: [], at: NOW }, { allowPrivate: true });
    expect(Object.keys(received[0]!.headers).filter((name) => name.startsWith("webhook-"))).toEqual([]);
  });
});

describe("docs/webhooks.md", () => {
  const document = fs.readFileSync("docs/webhooks.md", "utf8");

  it("has a row for each type of event and for each field, with the events that have it", () => {
    const [keys, installations, portal] = WebhookEvent.options;
    const types = [keys, installations, portal].flatMap((each): string[] => each.shape.type.options);
    expect([...document.matchAll(/^\| `([a-z]+\.[a-z-]+)` +\|/gm)].map(([, type]) => type!).sort()).toEqual(
      [...types].sort(),
    );
    const rows = [...document.matchAll(/^\| `(\w+)` +\|[^|]+\| (\w+) +\| (\w+) +\|$/gm)].map(
      ([, field, ...cells]) => [field!, ...cells],
    );
    const [ofKeys, ofInstallations] = [keys.shape.data.shape, installations.shape.data.shape];
    const cell = (fields: Record<string, ZodType>, name: string) => {
      const field = fields[name];
      if (!field) return "no";
      return field.safeParse(undefined).success ? "sometimes" : "yes";
    };
    const names = new Set([...Object.keys(ofKeys), ...Object.keys(ofInstallations)]);
    const expected = [...names].map((name) => [name, cell(ofKeys, name), cell(ofInstallations, name)]);
    expect(rows.sort()).toEqual(expected.sort());
  });

  it("has a row for each field of the event about the portal's own client, and for each of its states", () => {
    const [, , portal] = WebhookEvent.options;
    const { status, ...fields } = portal.shape.data.shape;
    const section = document.split("`data` of `portal.client`")[1]!;
    const rows = [...section.matchAll(/^\| `(\w+)` +\|([^|]+)\|$/gm)];
    expect(rows.map(([, field]) => field!).sort()).toEqual([...Object.keys(fields), "status"].sort());
    const states = rows.find(([, field]) => field === "status")![2]!;
    expect([...states.matchAll(/`([a-z-]+)`/g)].map(([, state]) => state!).sort()).toEqual(
      [...status.options].sort(),
    );
  });

  it("has examples that are events", () => {
    const examples = [...document.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text!);
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) WebhookEvent.parse(JSON.parse(example));
  });
});
