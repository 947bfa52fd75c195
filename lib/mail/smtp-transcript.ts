import type { SmtpStage } from "@/lib/domain/mail-failure";

/**
 * Follows one conversation with a mail server, so that a connection that breaks, or is closed with 421, is
 * blamed on the command that had no reply yet. Commands may be sent together (PIPELINING, RFC 2920). Keeps no
 * text, only how far it came.
 */
export class SmtpTranscript {
  /** Commands without a reply; the greeting is the reply to the connection. */
  readonly #unanswered: SmtpStage[] = ["connect"];
  #answered: SmtpStage = "connect";

  /** The stage of the last reply. */
  get answered(): SmtpStage {
    return this.#answered;
  }

  /** The stage that the conversation is waiting in. */
  get waiting(): SmtpStage {
    return this.#unanswered[0] ?? this.#answered;
  }

  sent(command: string): void {
    const last = this.#unanswered.at(-1) ?? this.#answered;
    this.#unanswered.push(stageOf(command) ?? last);
  }

  received(reply: string): void {
    this.#answered = this.#unanswered.shift() ?? this.#answered;
    // After this reply the text of the message is sent, which has a reply of its own.
    if (this.#answered === "data" && reply.startsWith("354")) this.#unanswered.push("data");
  }

  /** A logger for nodemailer's `transactionLog` that reports to this transcript and writes nothing. */
  logger() {
    const ignore = () => {};
    const debug = (entry: { tnx?: string }, text: unknown) => {
      if (entry.tnx === "client") this.sent(String(text));
      if (entry.tnx === "server") this.received(String(text));
    };
    return { level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  }
}

/** @returns null for a line that continues a command (the steps of AUTH) */
function stageOf(command: string): SmtpStage | null {
  if (/^(EHLO|HELO|LHLO|STARTTLS)\b/i.test(command)) return "connect";
  if (/^AUTH /i.test(command)) return "auth";
  if (/^MAIL FROM:/i.test(command)) return "mail-from";
  if (/^RCPT TO:/i.test(command)) return "rcpt-to";
  if (/^DATA$/i.test(command)) return "data";
  return null;
}
