import { type AltinnRight, altinnRightIn } from "@/lib/domain/altinn-right";
import type { KeyBefore } from "@/lib/domain/key-before";
import { MAIL_LANGUAGES, type MailLanguage, type MailText } from "@/lib/domain/ready-link";
import { type Vendor, vendorSignature } from "@/lib/domain/vendor";
import { messageTexts } from "./message-texts";

interface OnboardingMailFacts {
  organization: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  url: string;
  expiresAt: Date;
  /** That there is a code, never the code: whoever has both can use the link. */
  hasCode: boolean;
  altinnRight: AltinnRight;
  /** Whom the mail is to; null when no name is registered. */
  contactName: string | null;
  /** Who signs it; null when that is nobody in particular. */
  sender: string | null;
  vendor: Vendor;
}

/** A text that a message selects on: ICU has no missing value. */
const orNone = (text: string | null) => text || "none";

function inEveryLanguage(mail: (language: MailLanguage) => MailText): Record<MailLanguage, MailText> {
  return Object.fromEntries(MAIL_LANGUAGES.map((language) => [language, mail(language)])) as Record<
    MailLanguage,
    MailText
  >;
}

/** The mail to a customer with the link to take an installation into use, in every language. */
export function onboardingMails(facts: OnboardingMailFacts): Record<MailLanguage, MailText> {
  return inEveryLanguage((language) => {
    const { t, format } = messageTexts(language);
    const { organization, product, environment, url } = facts;
    return {
      subject: t("linkMail.onboarding.subject", { product }),
      body: t("linkMail.onboarding.body", {
        hello: t("linkMail.hello", { name: orNone(facts.contactName) }),
        organization,
        product,
        environment,
        url,
        code: facts.hasCode ? "yes" : "no",
        right: altinnRightIn(language, facts.altinnRight),
        expires: format.dateTime(facts.expiresAt, { weekday: "long", day: "numeric", month: "long" }),
        phone: orNone(facts.vendor.phone),
        sender: orNone([facts.sender, vendorSignature(language, facts.vendor)].filter(Boolean).join("\n")),
      }),
    };
  });
}

interface KeyMailFacts {
  kind: "revival" | "handover";
  /** Of the key that is to be renewed; not of a file to download. */
  before?: KeyBefore;
  organization: string;
  product: string;
  url: string;
  expiresAt: Date;
  /** That there is a code, never the code: whoever has both can use the link. */
  hasCode: boolean;
  contactName: string | null;
  sender: string | null;
  vendor: Vendor;
}

/** The mail to a customer with the link to renew the key, or to download the file, in every language. */
export function keyLinkMails(facts: KeyMailFacts): Record<MailLanguage, MailText> {
  const { kind, organization, product, url, vendor } = facts;
  return inEveryLanguage((language) => {
    const { t, format } = messageTexts(language);
    return {
      subject: t(`linkMail.${kind}.subject`, { product, before: facts.before ?? "unknown" }),
      body: t(`linkMail.${kind}.body`, {
        hello: t("linkMail.hello", { name: orNone(facts.contactName) }),
        organization,
        product,
        url,
        code: facts.hasCode ? "yes" : "no",
        expires: format.dateTime(facts.expiresAt, { weekday: "long", day: "numeric", month: "long" }),
        sender: orNone([facts.sender, vendorSignature(language, vendor)].filter(Boolean).join("\n")),
      }),
    };
  });
}

type AccessMailFacts = Omit<OnboardingMailFacts, "environment" | "url" | "expiresAt" | "hasCode">;

/** The mail that reminds a customer of an access in Altinn that was asked for, in every language. */
export function accessMails(facts: AccessMailFacts): Record<MailLanguage, MailText> {
  const { organization, product, vendor } = facts;
  return inEveryLanguage((language) => {
    const { t } = messageTexts(language);
    return {
      subject: t("linkMail.access.subject", { product }),
      body: t("linkMail.access.body", {
        hello: t("linkMail.hello", { name: orNone(facts.contactName) }),
        organization,
        product,
        right: altinnRightIn(language, facts.altinnRight),
        phone: orNone(vendor.phone),
        sender: orNone([facts.sender, vendorSignature(language, vendor)].filter(Boolean).join("\n")),
      }),
    };
  });
}
