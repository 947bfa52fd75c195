/** The languages of what a customer is sent. */
export const MAIL_LANGUAGES = ["nb", "nn", "en"] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

export interface MailText {
  subject: string;
  body: string;
}

/** Whom a mail is to, as far as that is registered. */
export interface MailContact {
  name: string | null;
  email: string | null;
  phone: string | null;
  /** In which language they are written to; null when nobody has chosen. */
  language: MailLanguage | null;
}

/**
 * A link that was just made, with what goes with it. It is shown once: only the hash of its token is stored.
 */
export interface ReadyLink {
  url: string;
  createdAt: Date;
  expiresAt: Date;
  /** Read out over the phone, never in the mail. */
  code: string | null;
  mails: Record<MailLanguage, MailText>;
  /** Whom it is for, as far as that is registered. */
  contact: MailContact;
}

/** The installation that a link is for. */
export interface LinkedInstallation {
  id: string;
  label: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  organization: { name: string; number: string };
}

/** A QR code (ISO/IEC 18004) as the path of an SVG, one unit per module. */
export interface QrCode {
  /** Width and height, with the quiet zone around it. */
  size: number;
  path: string;
}

/** A link to renew a key or to download a file, shown once. */
export interface KeyLink {
  url: string;
  expiresAt: Date;
  /** Read out over the phone, never in the mail. */
  code: string | null;
  mails: Record<MailLanguage, MailText>;
  contact: ReadyLink["contact"];
}
