import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { decodeWords } from "./encoded-words";

export interface ReceivedMail {
  id: string;
  to: string;
  /** Decoded. */
  subject: string;
  body: string;
}

/** What the server says to a command: a reply such as "550 5.1.1 No such user", or no reply at all. */
export type SmtpAnswer = string | "hang" | "drop";

/** The commands that can be refused, in the order of the conversation; "message" is the reply to its text. */
export const SMTP_COMMANDS = ["connect", "auth", "mail-from", "rcpt-to", "message"] as const;
export type SmtpCommand = (typeof SMTP_COMMANDS)[number];

/** An SMTP server for one test, which accepts, refuses or ignores what it is sent. */
export class TestMailServer {
  inbox: ReceivedMail[] = [];
  onMail: (mail: ReceivedMail) => void = () => {};
  /**
   * What happens to the text of a message: "later" replies 451 and "refuse" 550. "hang" and "drop" receive
   * the message, but send no reply ("hang") or close the connection ("drop").
   */
  behaviour: "accept" | "later" | "refuse" | "hang" | "drop" = "accept";
  /** What a command is refused with; a function of the address for MAIL FROM and RCPT TO. */
  answers: Partial<Record<SmtpCommand, SmtpAnswer | ((address: string) => SmtpAnswer | null)>> = {};
  /** Connections since the start. */
  connections = 0;
  /** Who has signed in, and with what. */
  signIns: { method: string; username: string; accessToken: string }[] = [];
  /** Tokens that XOAUTH2 accepts; null for every one. */
  validTokens: Set<string> | null = null;
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: true,
      authMethods: ["PLAIN", "LOGIN", "XOAUTH2"],
      disabledCommands: ["STARTTLS"],
      onConnect: (_session, done) => {
        this.connections += 1;
        this.#answer("connect", "", done);
      },
      onAuth: (auth, _session, done) => {
        const { method, username = "", accessToken = "" } = auth;
        this.signIns.push({ method, username, accessToken });
        this.#answer("auth", username, (error) => {
          if (error) return done(error);
          if (method === "XOAUTH2" && this.validTokens && !this.validTokens.has(accessToken))
            return done(null, { data: { status: "401", schemes: "bearer", scope: "SMTP.Send" } });
          done(null, { user: username });
        });
      },
      onMailFrom: ({ address }, _session, done) => this.#answer("mail-from", address, done),
      onRcptTo: ({ address }, _session, done) => this.#answer("rcpt-to", address, done),
      onData: (stream, session, done) => this.#receive(stream, session, done),
    });
    this.#server.on("error", () => {});
  }

  static async start(): Promise<TestMailServer> {
    const mail = new TestMailServer();
    await new Promise<void>((ready) => mail.#server.listen(0, "127.0.0.1", ready));
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  /** Accepts everything again, and forgets what came. */
  reset(): void {
    this.inbox = [];
    this.behaviour = "accept";
    this.answers = {};
    this.signIns = [];
    this.validTokens = null;
  }

  stop(): Promise<void> {
    return new Promise((closed) => this.#server.close(() => closed()));
  }

  #receive: NonNullable<SMTPServerOptions["onData"]> = (stream, session, done) => {
    let text = "";
    stream.on("data", (part: Buffer) => (text += part.toString()));
    stream.on("end", () => {
      if (this.behaviour === "later") return done(refusal("451 later"));
      if (this.behaviour === "refuse") return done(refusal("550 no"));
      this.#answer("message", "", (error) => {
        if (error) return done(error);
        const header = (name: string) =>
          new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, "mi").exec(text)?.[1] ?? "";
        const mail = {
          id: header("Message-ID"),
          to: session.envelope.rcptTo.map((each) => each.address).join(),
          subject: decodeWords(header("Subject")),
          body: text,
        };
        this.inbox.push(mail);
        this.onMail(mail);
        // The message is received, but the sender gets no reply.
        if (this.behaviour === "drop") return this.#dropConnections();
        if (this.behaviour === "hang") return;
        done();
      });
    });
  };

  #answer(command: SmtpCommand, address: string, done: (error?: Error | null) => void): void {
    const answer = this.answers[command];
    const said = typeof answer === "function" ? answer(address) : answer;
    if (!said) return done();
    if (said === "hang") return;
    if (said === "drop") return this.#dropConnections();
    done(refusal(said));
  }

  #dropConnections(): void {
    const { connections } = this.#server as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
    for (const connection of connections) connection._socket.destroy();
  }
}

/** @param reply a code and a text, as in "550 5.1.1 No such user" */
function refusal(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
