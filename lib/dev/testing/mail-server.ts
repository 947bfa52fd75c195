import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  id: string;
  to: string;
  /** Decoded. */
  subject: string;
  body: string;
}

/** An SMTP server for one test, which accepts, rejects or ignores messages depending on `behaviour`. */
export class TestMailServer {
  inbox: ReceivedMail[] = [];
  onMail: (mail: ReceivedMail) => void = () => {};
  /**
   * "later" replies with a 4xx status and "refuse" with a 5xx status. "hang" and "drop" receive the message,
   * but send no reply ("hang") or close the connection ("drop").
   */
  behaviour: "accept" | "later" | "refuse" | "hang" | "drop" = "accept";
  readonly #server: SMTPServer;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        let text = "";
        stream.on("data", (part: Buffer) => (text += part.toString()));
        stream.on("end", () => {
          if (this.behaviour === "later")
            return done(Object.assign(new Error("later"), { responseCode: 451 }));
          if (this.behaviour === "refuse") return done(Object.assign(new Error("no"), { responseCode: 550 }));
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
      },
    });
    this.#server.on("error", () => {});
  }

  static async start(): Promise<TestMailServer> {
    const mail = new TestMailServer();
    await new Promise<void>((ready) => mail.#server.listen(0, "127.0.0.1", ready));
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((closed) => this.#server.close(() => closed()));
  }

  #dropConnections(): void {
    const { connections } = this.#server as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
    for (const connection of connections) connection._socket.destroy();
  }
}

/** Decodes the encoded words of a header (RFC 2047), and unfolds it. */
function decodeWords(header: string): string {
  return header
    .replace(/\?=\r\n[ \t]=\?/g, "?==?")
    .replace(/\r\n[ \t]/g, " ")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, text: string) =>
      encoding.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString()
        : Buffer.from(
            text
              .replace(/_/g, " ")
              .replace(/=([0-9A-F]{2})/gi, (_byte, hex: string) => String.fromCharCode(parseInt(hex, 16))),
            "latin1",
          ).toString(),
    );
}
