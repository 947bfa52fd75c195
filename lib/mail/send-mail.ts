import nodemailer, { type Transporter } from "nodemailer";
import { DeliveryError } from "@/lib/domain/delivery";
import type { Env } from "@/lib/base/env";

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same for every attempt to send a message, so that a mail program shows it once. */
  messageId: string;
  headers?: Record<string, string>;
  attachments?: { filename: string; content: string; contentType: string }[];
}

/** Why a mail was not accepted; a `permanent` failure is not retried. */
export class MailError extends DeliveryError<"mail-off" | "mail-refused" | "mail-later" | "mail-silent"> {
  override readonly name = "MailError";
}

let transport: { url: string; transporter: Transporter } | undefined;

export function isMailOn(env: Env): boolean {
  return Boolean(env.SMTP_URL && env.MAIL_FROM);
}

/** Hands a mail over to the SMTP server. @throws MailError with a code, without the server's text */
export async function sendMail(env: Env, mail: Mail): Promise<void> {
  const transporter = transporterOf(env);
  try {
    await transporter.sendMail({ from: env.MAIL_FROM, ...mail });
  } catch (error) {
    throw toMailError(error);
  }
}

/** Connects to the SMTP server and signs in without sending a mail. @throws MailError */
export async function requestMailServer(env: Env): Promise<void> {
  const transporter = transporterOf(env);
  try {
    await transporter.verify();
  } catch (error) {
    throw toMailError(error);
  }
}

/** One transport per process, until its address changes. */
function transporterOf(env: Env): Transporter {
  if (!env.SMTP_URL || !env.MAIL_FROM) throw new MailError("mail-off", false);
  if (transport?.url !== env.SMTP_URL) {
    transport?.transporter.close();
    const timeout = env.SMTP_TIMEOUT_SECONDS * 1000;
    const transporter = nodemailer.createTransport({
      url: env.SMTP_URL,
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      ...(env.DKIM_DOMAIN && env.DKIM_SELECTOR && env.DKIM_PRIVATE_KEY
        ? {
            dkim: {
              domainName: env.DKIM_DOMAIN,
              keySelector: env.DKIM_SELECTOR,
              privateKey: env.DKIM_PRIVATE_KEY,
            },
          }
        : {}),
    } as Parameters<typeof nodemailer.createTransport>[0]);
    transport = { url: env.SMTP_URL, transporter };
  }
  return transport.transporter;
}

/** RFC 5321, 4.2.1: 4yz is temporary, 5yz is permanent. */
function toMailError(error: unknown): MailError {
  const status = (error as { responseCode?: unknown }).responseCode;
  if (typeof status !== "number") return new MailError("mail-silent", false, { cause: error });
  return status >= 500
    ? new MailError("mail-refused", true, { cause: error })
    : new MailError("mail-later", false, { cause: error });
}
