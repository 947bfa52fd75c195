import http from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { Received } from "./oracle/history";
import { WEBHOOK } from "./oracle/due";
import { osloDateOf } from "./oracle/oslo";
import { mailHeader, mailText } from "./mail-text";

/** What a receiver does with the next message. */
export type Reception =
  | "accept"
  /** The message is not taken: the connection is closed, or the answer is 500. */
  | "lose-before"
  /** The message is taken, but the connection is closed without an answer. */
  | "lose-after";

/*
 * A mail server and a receiver of webhooks. What they have taken is the only evidence of what was sent to
 * whom: nothing is read from the portal's database.
 */
export class Receivers {
  readonly received: Received[] = [];
  /** The simulated time. */
  now = 0;
  mail: () => Reception = () => "accept";
  webhook: () => Reception = () => "accept";
  acceptsSignIn = true;
  /** Called while a message is being delivered, before it is answered. */
  onMessage: () => void = () => {};
  readonly #smtp: SMTPServer;
  readonly #http: http.Server;

  private constructor() {
    this.#smtp = new SMTPServer({
      authMethods: ["PLAIN", "LOGIN"],
      allowInsecureAuth: true,
      disabledCommands: ["STARTTLS"],
      onAuth: (auth, _session, done) =>
        this.acceptsSignIn
          ? done(null, { user: auth.username })
          : done(Object.assign(new Error("5.7.8 Authentication credentials invalid"), { responseCode: 535 })),
      onData: (stream, session, done) => {
        let text = "";
        stream.on("data", (part: Buffer) => (text += part.toString("latin1")));
        stream.on("end", () => {
          const reception = this.mail();
          this.onMessage();
          if (reception !== "lose-before")
            this.received.push(
              ...readMail(
                text,
                this.now,
                session.envelope.rcptTo.map(({ address }) => address),
              ),
            );
          if (reception === "accept") done();
          else this.#dropConnections();
        });
      },
    });
    this.#smtp.on("error", () => {});
    this.#http = http.createServer((request, response) => {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", (part: string) => (text += part));
      request.on("end", () => {
        const reception = this.webhook();
        this.onMessage();
        if (reception !== "lose-before")
          this.received.push(readWebhook(text, this.now, String(request.headers["webhook-id"])));
        if (reception === "lose-after") request.socket.destroy();
        else response.writeHead(reception === "accept" ? 204 : 500).end();
      });
    });
  }

  static async start(): Promise<Receivers> {
    const receivers = new Receivers();
    await new Promise<void>((ready) => receivers.#smtp.listen(0, "127.0.0.1", ready));
    await new Promise<void>((ready) => receivers.#http.listen(0, "127.0.0.1", ready));
    return receivers;
  }

  get smtpUrl(): string {
    return `smtp://klientvakt:secret@127.0.0.1:${(this.#smtp.server.address() as AddressInfo).port}`;
  }

  get webhookUrl(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((closed) => this.#http.close(closed));
    await new Promise<void>((closed) => this.#smtp.close(() => closed()));
  }

  #dropConnections(): void {
    const { connections } = this.#smtp as unknown as { connections: Set<{ _socket: { destroy(): void } }> };
    for (const connection of connections) connection._socket.destroy();
  }
}

const INSTALLATION = /Klient \d{4}/;
const MONTHS = "januar februar mars april mai juni juli august september oktober november desember".split(
  " ",
);
const DATE = new RegExp(String.raw`(\d{1,2})\. (${MONTHS.join("|")}) (\d{4})`);

/** The words by which mails about something else than an expiry are recognized. */
const KINDS: [string, Received["kind"]][] = [
  ["Ingen vet når", "unknown"],
  ["den neste meldingen er forsinket", "silent"],
];

/** What a mail says of each installation that it names, one a line. */
function readMail(source: string, at: number, recipients: string[]): Received[] {
  const id = mailHeader(source, "Message-ID");
  const text = mailText(source);
  const kind = KINDS.find(([sign]) => text.includes(sign))?.[1] ?? "expiry";
  return recipients.flatMap((recipient) =>
    text.split("\n").flatMap((line): Received[] => {
      const installation = INSTALLATION.exec(line)?.[0];
      if (!installation) return [];
      const [, day, month, year] = DATE.exec(line) ?? [];
      // What other mails name is an assumed date, or that of the last report.
      const expiresOn =
        year && kind === "expiry"
          ? `${year}-${String(MONTHS.indexOf(month!) + 1).padStart(2, "0")}-${day!.padStart(2, "0")}`
          : null;
      return [{ at, kind, channel: "email", recipient, id, installation, expiresOn, threshold: null }];
    }),
  );
}

function readWebhook(text: string, at: number, id: string): Received {
  const { type, data } = JSON.parse(text) as {
    type: string;
    data: { installation: string; keyExpires?: string | null; threshold?: number };
  };
  const expiresOn = data.keyExpires ? osloDateOf(Date.parse(data.keyExpires)) : null;
  const { installation, threshold = null } = data;
  return {
    at,
    kind: type === "installation.reports-missing" ? "silent" : "expiry",
    channel: "webhook",
    recipient: WEBHOOK,
    id,
    installation,
    expiresOn,
    threshold,
  };
}
