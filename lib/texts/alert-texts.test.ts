import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXPIRY_PHRASES, expiryStatement } from "@/lib/domain/expiry-statement";
import { keyStatus } from "@/lib/domain/key-status";
import { alertMail } from "@/lib/mail/alert-mail";
import { webhookBody } from "@/lib/webhooks/webhook-body";
import type { AlertFacts } from "@/lib/domain/alert-facts";
import { alertSentence, alertTitle, datedExpiryText, environmentCounts, expiryText } from "./alert-texts";
import type { MessageLanguage } from "./message-texts";

const LANGUAGES: MessageLanguage[] = ["nb", "en"];
const MINUTE = 60_000;

/** Expiries on ordinary days, and on and around both changes of the clock in Oslo. */
const expiries = fc.oneof(
  fc.date({ min: new Date("2001-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
  fc
    .tuple(
      fc.constantFrom("2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2031-03-30T01:00:00Z"),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
    )
    .map(([change, minutes]) => new Date(Date.parse(change) + minutes * MINUTE)),
);
/** Milliseconds from now to the expiry: mostly around the instant itself and around midnight. */
const distances = fc.oneof(
  fc.constantFrom(-1, 0, 1, -MINUTE, MINUTE),
  fc.integer({ min: -3 * 24 * 60, max: 3 * 24 * 60 }).map((minutes) => minutes * MINUTE),
  fc.integer({ min: -400, max: 400 }).map((days) => days * 24 * 60 * MINUTE),
);
const moments = fc
  .tuple(expiries, distances)
  .map(([expiresAt, distance]) => ({ expiresAt, now: new Date(expiresAt.getTime() - distance) }));

/** The date in Oslo as a day number, computed apart from the product's code. */
function osloDay(instant: Date): number {
  const [year, month, day] = instant
    .toLocaleDateString("sv-SE", { timeZone: "Europe/Oslo" })
    .split("-")
    .map(Number);
  return Date.UTC(year!, month! - 1, day) / 86_400_000;
}

function facts(expiresAt: Date | null, now: Date, environment: "TEST" | "PRODUCTION"): AlertFacts {
  return {
    isTest: false,
    installationId: "3f0b7c52-9f5e-4b6e-8f0e-0f6f8a1f2b3c",
    installation: "Hovedserver",
    organization: "Ås & Ek <legekontor>",
    organizationNumber: "999999999",
    clientTemplate: "Journal",
    environment,
    clientId: null,
    custody: "PORTAL",
    expiresAt,
    expiry: expiryStatement(expiresAt, now),
    threshold: 7,
    linkedByRule: null,
    url: "https://klientvakt.example.no/installations/1?a=1&b=2",
  };
}

describe("what is said about an expiry", () => {
  it("is expired from the instant on, counts dates in Oslo, and agrees with the colour on the page", () => {
    fc.assert(
      fc.property(moments, ({ expiresAt, now }) => {
        const { event, days, daysLeft, phrase } = expiryStatement(expiresAt, now);
        expect(daysLeft).toBe(osloDay(expiresAt) - osloDay(now));
        expect(days).toBe(Math.abs(daysLeft!));
        expect(event === "key.expired").toBe(expiresAt.getTime() <= now.getTime());
        expect(event === "key.expired").toBe(keyStatus(expiresAt, now) === "expired");
        expect(phrase.startsWith("expired")).toBe(event === "key.expired");
        expect(/-(in-days|days-ago)$/.test(phrase)).toBe(days > 1);
      }),
      { numRuns: 1000 },
    );
  });

  it("is unknown without a date, and never expired or expiring", () => {
    expect(expiryStatement(null, new Date())).toEqual({
      event: "key.expiry-unknown",
      phrase: "expiry-unknown",
      days: 0,
      daysLeft: null,
    });
  });

  it.each(LANGUAGES)("has every phrase in %s, singular and plural, and no figure for today", (language) => {
    for (const phrase of EXPIRY_PHRASES)
      for (const days of [0, 1, 2, 30]) {
        const text = expiryText({ event: "key.expiring", phrase, days, daysLeft: days }, language);
        expect(text).not.toMatch(/\b1 (dager|days)\b|\b(0|2|30) (dag|day)\b|[{}]/);
        expect(/\d/.test(text)).toBe(/-(in-days|days-ago)$/.test(phrase));
      }
  });
});

describe("all channels", () => {
  it("say the same of the same moment, in both languages, and name the environment", () => {
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom("TEST" as const, "PRODUCTION" as const),
        fc.constantFrom(...LANGUAGES),
        ({ expiresAt, now }, environment, language) => {
          const alert = facts(expiresAt, now, environment);
          const named = {
            TEST: "test",
            PRODUCTION: { nb: "produksjon", nn: "produksjon", en: "production" }[language],
          };
          const said = expiryText(alert.expiry, language);
          const expired = expiresAt.getTime() <= now.getTime();
          const mail = alertMail({
            to: "a@example.no",
            messageId: "<1@example.no>",
            language,
            lines: [{ ...alert, product: alert.clientTemplate, url: alert.url }],
            settingsUrl: "https://klientvakt.example.no/alerts/rules",
            kind: "staff",
          });
          const standard = JSON.parse(webhookBody("STANDARD", alert, now, language)) as {
            type: string;
            data: { text: string; daysLeft: number | null; environment: string };
          };
          const chats = (["SLACK", "TEAMS"] as const).map((kind) => webhookBody(kind, alert, now, language));
          for (const text of [mail.subject, mail.text, mail.html, standard.data.text, ...chats]) {
            expect(text).toContain(said);
            expect(text).toContain(named[environment]);
          }
          expect(mail.text).toContain(datedExpiryText(alert, language));
          expect(standard.data.text).toBe(alertSentence(alert, language));
          expect(standard.type).toBe(expired ? "key.expired" : "key.expiring");
          expect(standard.data).toMatchObject({
            daysLeft: osloDay(expiresAt) - osloDay(now),
            environment: environment.toLowerCase(),
          });
          const title = alertTitle(alert, language);
          expect(title).toContain(named[environment]);
          expect(/er utløpt|has expired/.test(title)).toBe(expired);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a test message", () => {
  it.each(LANGUAGES)("says in every chat and webhook that the key is invented (%s)", (language) => {
    const now = new Date("2026-11-26T12:00:00Z");
    const alert = { ...facts(new Date("2026-12-10T12:00:00Z"), now, "TEST"), isTest: true };
    for (const kind of ["STANDARD", "SLACK", "TEAMS"] as const)
      expect(webhookBody(kind, alert, now, language)).toMatch(/oppdiktet|invented/);
    expect(JSON.parse(webhookBody("STANDARD", alert, now, language))).toMatchObject({ data: { test: true } });
    expect(alertTitle(alert, language)).toMatch(/^(Prøve|Test message): /);
  });
});

describe("an alert of an unknown expiry", () => {
  const now = new Date("2026-11-26T12:00:00Z");
  it.each([
    ["nb" as const, "har ukjent utløp"],
    ["en" as const, "an unknown expiry"],
  ])("says so in every channel (%s), without a date or a number of days", (language, text) => {
    const alert = facts(null, now, "TEST");
    const standard = JSON.parse(webhookBody("STANDARD", alert, now, language)) as object;
    expect(standard).toMatchObject({
      type: "key.expiry-unknown",
      data: { keyExpires: null, daysLeft: null, text: expect.stringContaining(text) as string },
    });
    const chats = (["SLACK", "TEAMS"] as const).map((kind) => webhookBody(kind, alert, now, language));
    for (const said of [datedExpiryText(alert, language), alertTitle(alert, language), ...chats])
      expect(said).toContain(text);
  });
});

describe("a subject about several keys", () => {
  it("counts them by environment", () => {
    expect(environmentCounts(["TEST", "PRODUCTION", "PRODUCTION"], "nb")).toBe("2 i produksjon og 1 i test");
    expect(environmentCounts(["TEST"], "en")).toBe("1 in test");
  });
});
