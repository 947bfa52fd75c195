import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Env } from "@/lib/base/env";
import type { SmtpStage } from "@/lib/domain/mail-failure";
import { MailError, sendMail } from "./send-mail";

/** A mail server that answers each command with a given reply, so that a conversation can break anywhere. */
class ScriptedServer {
  readonly #sockets = new Set<net.Socket>();
  private constructor(
    private readonly server: net.Server,
    readonly url: string,
  ) {}

  /** @param answer to a line of the client, "greeting" or "text" (the end of a message); null hangs up */
  static async start(pipelining: boolean, answer: (line: string) => string | null): Promise<ScriptedServer> {
    const server = net.createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as net.AddressInfo;
    const scripted = new ScriptedServer(server, `smtp://user:password@127.0.0.1:${port}`);
    server.on("connection", (socket) => scripted.#converse(socket, pipelining, answer));
    return scripted;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  #converse(socket: net.Socket, pipelining: boolean, answer: (line: string) => string | null): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    const say = (line: string, usual: string) => {
      const said = answer(line) ?? null;
      if (said === null) return socket.destroy();
      socket.write(`${said || usual}\r\n`);
    };
    let rest = "";
    let inText = false;
    say("greeting", "220 mail.example.no");
    socket.on("data", (part: Buffer) => {
      rest += part.toString();
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inText) {
          if (line === ".") {
            inText = false;
            say("text", "250 2.0.0 Taken");
          }
        } else if (line.startsWith("EHLO"))
          say(line, `250-mail.example.no\r\n${pipelining ? "250-PIPELINING\r\n" : ""}250 AUTH PLAIN`);
        else if (line.startsWith("AUTH")) say(line, "235 2.7.0 Welcome");
        else if (line === "DATA") {
          inText = answer(line) === "";
          say(line, "354 Go on");
        } else say(line, "250 2.1.0 Fine");
      }
    });
  }
}

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

async function failureWhen(at: string, reply: string | null, pipelining: boolean): Promise<MailError> {
  server = await ScriptedServer.start(pipelining, (line) => (line.startsWith(at) ? reply : ""));
  const env = { SMTP_URL: server.url, MAIL_FROM: "k@example.no", SMTP_TIMEOUT_SECONDS: 2 } as Env;
  const mail = { to: "a@example.no", subject: "x", text: "x", html: "x", messageId: "<1@example.no>" };
  const error: unknown = await sendMail(env, mail).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MailError)) throw new Error("the mail was sent, or the error is another one");
  return error;
}

const COMMANDS: [at: string, stage: SmtpStage][] = [
  ["greeting", "connect"],
  ["EHLO", "connect"],
  ["AUTH", "auth"],
  ["MAIL FROM", "mail-from"],
  ["RCPT TO", "rcpt-to"],
  ["DATA", "data"],
  ["text", "data"],
];

describe.each([true, false])("the command that a failure is blamed on (pipelining: %s)", (pipelining) => {
  it.each(COMMANDS)("is the refused one: %s", async (at, stage) => {
    // 421 closes the connection, whatever it answers (RFC 5321 section 4.2.1).
    for (const [status, enhanced] of [
      [550, "5.7.1"],
      [421, "4.7.0"],
      [451, null],
    ] as const) {
      const reply = [status, enhanced, "No"].filter((part) => part !== null).join(" ");
      // A server that refuses EHLO is asked with HELO before it counts as refusing.
      if (at === "EHLO" && status !== 421) continue;
      expect((await failureWhen(at, reply, pipelining)).failure).toEqual({ stage, status, enhanced });
      server!.stop();
    }
  });

  it.each(COMMANDS)("is the one without a reply, when the connection breaks at %s", async (at, stage) => {
    const { failure, outcome } = await failureWhen(at, null, pipelining);
    expect(failure).toEqual({ stage, status: null, enhanced: null });
    expect(outcome).toBe(["rcpt-to", "data"].includes(stage) ? "waits" : "paused");
  });
});

describe("a recipient that is no address", () => {
  it("is final, without asking the server", async () => {
    server = await ScriptedServer.start(true, () => "");
    const env = { SMTP_URL: server.url, MAIL_FROM: "k@example.no", SMTP_TIMEOUT_SECONDS: 2 } as Env;
    const mail = { to: "nobody", subject: "x", text: "x", html: "x", messageId: "<1@example.no>" };
    await expect(sendMail(env, mail)).rejects.toMatchObject({ outcome: "refused", code: "mail-address" });
  });
});
