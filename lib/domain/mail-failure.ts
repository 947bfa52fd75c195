import type { DeliveryFailure } from "./delivery";

/**
 * How far the conversation with the mail server had come, in its order. `token`: the OAuth 2.0 token
 * endpoint.
 */
export const SMTP_STAGES = ["connect", "token", "auth", "mail-from", "rcpt-to", "data"] as const;
export type SmtpStage = (typeof SMTP_STAGES)[number];

/** Why a mail was not accepted: the command that was refused, and the codes of the reply. */
export interface SmtpFailure {
  stage: SmtpStage;
  /** The reply code (RFC 5321 section 4.2); null without a reply. */
  status: number | null;
  /** The enhanced status code (RFC 3463), such as "5.7.1"; null when the server gives none. */
  enhanced: string | null;
}

/**
 * What a failure means.
 * - `transport`: no mail can be sent now. All mail waits, and one of them is tried as a probe.
 * - `recipient`: this message waits; others are sent. `final` when the address does not exist.
 */
export type MailVerdict =
  | { scope: "transport"; code: DeliveryFailure }
  | { scope: "recipient"; final: boolean; code: DeliveryFailure };

/**
 * Codes of the group "addressing" (RFC 3463 section 3.2) that are about the sender: its address is
 * malformed (5.1.7), its domain is refused (5.1.8, also Exchange's word for a sender blocked for spam), or
 * it has sent too much for the day (5.1.90, Exchange). Those are the portal's own faults.
 */
const ABOUT_THE_SENDER = ["5.1.7", "5.1.8", "5.1.90"];

const TRANSPORT_CODES: Partial<Record<SmtpStage, DeliveryFailure>> = {
  connect: "mail-connect",
  token: "mail-token",
  auth: "mail-auth",
  "mail-from": "mail-sender",
};

/**
 * Classifies a failure by the command and the codes. A permanent reply (5yz) is not final in itself: most
 * are about the portal (not signed in, not allowed to send, policy) or about a state that passes (mailbox
 * full). Only the addressing group 5.1.x, once the recipient is known, says that there is no such address.
 */
export function classifyMailFailure({ stage, status, enhanced }: SmtpFailure): MailVerdict {
  const transport = TRANSPORT_CODES[stage];
  // A message that is too large is announced at MAIL FROM (RFC 1870), and says nothing about the transport.
  const isTooLarge = stage === "mail-from" && enhanced === "5.3.4";
  if (transport && !isTooLarge)
    return { scope: "transport", code: status === null && stage === "connect" ? "mail-silent" : transport };
  if (status === null) return { scope: "recipient", final: false, code: "mail-silent" };
  const isPermanent = status >= 500;
  if (isPermanent && enhanced?.startsWith("5.1.") && !ABOUT_THE_SENDER.includes(enhanced))
    return { scope: "recipient", final: true, code: "mail-address" };
  const isFull = enhanced ? /^[45]\.2\.2$/.test(enhanced) : status === 452 || status === 552;
  if (isFull) return { scope: "recipient", final: false, code: "mail-full" };
  return { scope: "recipient", final: false, code: isPermanent ? "mail-refused" : "mail-later" };
}

const ENHANCED = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?!\S)/;

/** The enhanced status code of a reply. Only the code is kept: the text may hold addresses. */
export function enhancedStatusOf(reply: string): string | null {
  return ENHANCED.exec(reply)?.[1] ?? null;
}

const MIN_PAUSE_SECONDS = 60;
const MAX_PAUSE_SECONDS = 3600;
const MAX_RECIPIENT_WAIT_SECONDS = 4 * 3600;

/**
 * How long the transport is paused after a refusal: a minute, doubling to an hour with each refused probe.
 * @param previous of the pause that the probe ended; null for the first
 */
export function nextPauseSeconds(previous: number | null): number {
  return previous === null ? MIN_PAUSE_SECONDS : Math.min(previous * 2, MAX_PAUSE_SECONDS);
}

/** How long one recipient waits after so many attempts: two minutes, doubling to four hours. */
export function recipientWaitSeconds(attempts: number): number {
  return Math.min(60 * 2 ** Math.min(attempts, 8), MAX_RECIPIENT_WAIT_SECONDS);
}

/** After this time an administrator is notified of a recipient who still waits. */
export const UNDELIVERED_NOTICE_SECONDS = 24 * 3600;
