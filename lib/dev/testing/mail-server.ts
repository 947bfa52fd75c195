import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  id: string;
  to: string;
  subject: string;
  body: string;
}

/** A real SMTP server of a test's own, and what it does with the next messages. */
export class TestMailServer {
  inbox: ReceivedMail[] = [];
  onMail: (mail: ReceivedMail) => void = () => {};
  /** 4xx or 5xx, silence after the data, or a cut line after them. */
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
            subject: header("Subject"),
            body: text,
          };
          this.inbox.push(mail);
          this.onMail(mail);
          // Taken, but the line is cut before that is said; or it is never said.
          if (this.behaviour === "drop") return this.#cut();
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

  #cut(): void {
    const { connections } = this.#server as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
    for (const connection of connections) connection._socket.destroy();
  }
}
