import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_ALTINN_RIGHT } from "@/lib/domain/altinn-right";
import { MAIL_LANGUAGES } from "@/lib/domain/ready-link";
import { NO_VENDOR } from "@/lib/domain/vendor";
import { accessMails, keyLinkMails, onboardingMails } from "./link-mail";

const facts = fc.record({
  kind: fc.constantFrom("revival" as const, "handover" as const),
  before: fc.constantFrom("ended" as const, "valid" as const, "unknown" as const),
  url: fc.webUrl(),
  expiresAt: fc.date({ min: new Date("2026-01-01"), max: new Date("2036-01-01"), noInvalidDate: true }),
  product: fc.constantFrom("Fjordjournal", "{Rart} <navn>"),
  organization: fc.constantFrom("Solvik legekontor", "A & B"),
  contactName: fc.constantFrom(null, "Vigdis Sol"),
  sender: fc.constantFrom(null, "Kari Kundestøtte"),
  vendor: fc.constantFrom(NO_VENDOR, { ...NO_VENDOR, name: "Fjordsystem AS", phone: "00 00 10 10" }),
  hasCode: fc.boolean(),
});

describe("a mail with a link", () => {
  it("has the link, the program, who sends it and whom it is to, in each language of its own", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const onboarding = {
          ...given,
          environment: "PRODUCTION" as const,
          altinnRight: DEFAULT_ALTINN_RIGHT,
        };
        for (const { mails, url } of [
          { mails: keyLinkMails(given), url: given.url },
          { mails: onboardingMails(onboarding), url: given.url },
          // A reminder is about the link that the customer has, which nobody knows any more.
          { mails: accessMails(onboarding), url: null },
        ]) {
          for (const language of MAIL_LANGUAGES) {
            const { subject, body } = mails[language];
            expect(subject).toContain(given.product);
            for (const part of [url, given.contactName, given.sender, given.vendor.name])
              if (part) expect(body).toContain(part);
            expect(body).not.toMatch(/\bnone\b|undefined|null/);
          }
          expect(new Set(MAIL_LANGUAGES.map((language) => mails[language].body)).size).toBe(3);
        }
      }),
    );
  });

  it("says that the page asks for a code, and only then", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const onboarding = { ...given, environment: "TEST" as const, altinnRight: DEFAULT_ALTINN_RIGHT };
        for (const mailsWith of [
          (hasCode: boolean) => keyLinkMails({ ...given, hasCode }),
          (hasCode: boolean) => onboardingMails({ ...onboarding, hasCode }),
        ]) {
          const [asks, none] = [true, false].map(mailsWith);
          for (const language of MAIL_LANGUAGES) {
            expect(asks![language].body.length).toBeGreaterThan(none![language].body.length + 40);
            expect(none![language].body).not.toMatch(/kode|code/);
          }
        }
      }),
    );
  });

  it("has its dates in the language", () => {
    const mails = keyLinkMails({
      kind: "revival",
      url: "https://x.example/r/1",
      expiresAt: new Date("2026-02-07T12:00:00Z"),
      product: "Fjordjournal",
      organization: "Solvik",
      contactName: null,
      sender: null,
      vendor: NO_VENDOR,
      hasCode: false,
    });
    expect(mails.nb.body).toContain("lørdag 7. februar");
    expect(mails.nn.body).toContain("laurdag 7. februar");
    expect(mails.en.body).toContain("February");
  });

  it("says that a program is to work again only of a key that has ended", () => {
    const again = /\bigjen\b|\bagain\b/;
    fc.assert(
      fc.property(facts, (given) => {
        for (const { subject } of Object.values(keyLinkMails({ ...given, kind: "revival" })))
          expect(again.test(subject)).toBe(given.before === "ended");
      }),
    );
  });
});
