import nodemailer, { type Transporter } from "nodemailer";
import { DeliveryError } from "@/lib/domain/delivery";
import {
  classifyMailFailure,
  enhancedStatusOf,
  type MailVerdict,
  type SmtpFailure,
} from "@/lib/domain/mail-failure";
import type { Env } from "@/lib/base/env";
import { AccessTokenError, mailAccessToken } from "./access-token";
import { SmtpTranscript } from "./smtp-transcript";

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

/** Why a mail was not accepted. Holds codes only, never the server's text. */
export class MailError extends DeliveryError {
  override readonly name = "MailError";
  constructor(
    readonly verdict: MailVerdict,
    /** Null when nothing was sent to the server. */
    readonly failure: SmtpFailure | null,
  ) {
    super(verdict.code, verdict.scope === "transport" ? "paused" : verdict.final ? "refused" : "waits");
  }
}

export function isMailOn(env: Env): boolean {
  return Boolean(env.SMTP_URL && env.MAIL_FROM);
}

/** Hands a mail over to the SMTP server. @throws MailError */
export async function sendMail(env: Env, mail: Mail): Promise<void> {
  await withTransport(env, (transporter) => transporter.sendMail({ from: env.MAIL_FROM, ...mail }));
}

/** Connects to the SMTP server and signs in without sending a mail. @throws MailError */
export async function requestMailServer(env: Env): Promise<void> {
  await withTransport(env, (transporter) => transporter.verify());
}

async function withTransport(env: Env, run: (transporter: Transporter) => Promise<unknown>): Promise<void> {
  if (!isMailOn(env)) throw new MailError({ scope: "recipient", final: true, code: "mail-off" }, null);
  const transcript = new SmtpTranscript();
  const transporter = createTransporter(env, transcript);
  try {
    await run(transporter);
  } catch (error) {
    const failure = smtpFailureOf(error, transcript);
    throw new MailError(classifyMailFailure(failure), failure);
  } finally {
    transporter.close();
  }
}

function createTransporter(env: Env, transcript: SmtpTranscript): Transporter {
  const timeout = env.SMTP_TIMEOUT_SECONDS * 1000;
  const transporter = nodemailer.createTransport({
    url: env.SMTP_URL,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    logger: transcript.logger(),
    transactionLog: true,
    ...(env.SMTP_OAUTH_TOKEN_URL ? { auth: { type: "OAuth2", user: env.SMTP_OAUTH_USER } } : {}),
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
  if (env.SMTP_OAUTH_TOKEN_URL)
    transporter.set(
      "oauth2_provision_cb",
      (_user: string, renew: boolean, done: (error: Error | null, token?: string) => void) => {
        mailAccessToken(env, renew).then(
          (token) => done(null, token),
          (error: Error) => done(error),
        );
      },
    );
  return transporter;
}

/** What nodemailer says about a failure, as far as it is used. */
interface TransportError {
  message?: string;
  /** Its own code, such as EAUTH. */
  code?: string;
  /** The command that failed; CONN for the connection, API when nothing was sent. */
  command?: string;
  response?: string;
  responseCode?: number;
}

function smtpFailureOf(error: unknown, transcript: SmtpTranscript): SmtpFailure {
  if (error instanceof AccessTokenError) return { stage: "token", status: null, enhanced: null };
  const { message = "", code, command = "", response, responseCode } = error as TransportError;
  const status = typeof responseCode === "number" ? responseCode : null;
  const enhanced = response ? enhancedStatusOf(response) : null;
  if (command.startsWith("AUTH") || code === "EAUTH") return { stage: "auth", status, enhanced };
  // What nodemailer refuses by itself gets the codes that a server would give.
  if (code === "EENVELOPE" && command === "API")
    return message.startsWith("Invalid recipient") || message.startsWith("No recipients")
      ? { stage: "rcpt-to", status: 553, enhanced: "5.1.3" }
      : { stage: "mail-from", status: 553, enhanced: "5.1.7" };
  if (code === "EMESSAGE" && command === "MAIL FROM")
    return { stage: "mail-from", status: 552, enhanced: enhanced ?? "5.3.4" };
  if (command === "MAIL FROM") return { stage: "mail-from", status, enhanced };
  if (command === "RCPT TO") return { stage: "rcpt-to", status, enhanced };
  if (command === "DATA") return { stage: "data", status, enhanced };
  return { stage: status === null ? transcript.waiting : transcript.answered, status, enhanced };
}
