import { randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Env, parseEnv } from "@/lib/base/env";
import { TestMailServer } from "@/lib/dev/testing/mail-server";
import { log } from "@/lib/base/log";
import { requestMailServer, sendMail } from "./send-mail";

const REQUIRED = {
  DATABASE_URL: "postgresql://a:b@localhost/c",
  PORTAL_URL: "https://klientvakt.example.no",
  AUTH_SECRET: randomBytes(32).toString("base64url"),
  DATA_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
  STAFF_HELSEID_CLIENT_ID: "client",
  STAFF_HELSEID_PRIVATE_JWK: JSON.stringify({ kty: "EC", d: "d", kid: "k", alg: "ES256" }),
};
const SECRET = "client-secret-that-is-never-shown";
let mail: TestMailServer;
let endpoint: http.Server;
let issued = 0;
let requests: { authorization: string | undefined; body: Record<string, string> }[] = [];
let answer: (response: http.ServerResponse, token: string) => void;
let env: Env;

const json = (status: number, body: object) => (response: http.ServerResponse) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

beforeAll(async () => {
  mail = await TestMailServer.start();
  endpoint = http.createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      requests.push({
        authorization: request.headers.authorization,
        body: Object.fromEntries(new URLSearchParams(body)),
      });
      answer(response, `token-${(issued += 1)}`);
    });
  });
  await new Promise<void>((ready) => endpoint.listen(0, "127.0.0.1", ready));
});
beforeEach(() => {
  mail.reset();
  mail.validTokens = new Set();
  requests = [];
  answer = (response, token) => {
    mail.validTokens!.add(token);
    json(200, { token_type: "Bearer", expires_in: 3600, access_token: token })(response);
  };
  // A client of its own for each test, since the token is kept per client.
  env = parseEnv({
    ...REQUIRED,
    SMTP_URL: mail.url,
    MAIL_FROM: "Klientvakt <varsel@example.no>",
    SMTP_TIMEOUT_SECONDS: "2",
    SMTP_OAUTH_TOKEN_URL: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/oauth2/v2.0/token`,
    SMTP_OAUTH_CLIENT_ID: crypto.randomUUID(),
    SMTP_OAUTH_CLIENT_SECRET: SECRET,
    SMTP_OAUTH_USER: "varsel@example.no",
  });
});
afterAll(async () => {
  endpoint.close();
  await mail.stop();
});

const message = { to: "kunde@example.no", subject: "x", text: "x", html: "x", messageId: "<1@example.no>" };
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe("a mail server with OAuth 2.0", () => {
  it("gets a token of the client credentials grant, as XOAUTH2 for the mailbox", async () => {
    await sendMail(env, message);
    expect(mail.inbox).toHaveLength(1);
    expect(requests).toEqual([
      {
        authorization: undefined,
        body: {
          grant_type: "client_credentials",
          client_id: env.SMTP_OAUTH_CLIENT_ID,
          client_secret: SECRET,
          scope: "https://outlook.office365.com/.default",
        },
      },
    ]);
    expect(mail.signIns).toEqual([
      { method: "XOAUTH2", username: "varsel@example.no", accessToken: `token-${issued}` },
    ]);
  });

  it("is sent the same token until shortly before it expires", async () => {
    for (let index = 0; index < 3; index += 1) await sendMail(env, message);
    await requestMailServer(env);
    expect(requests).toHaveLength(1);
    vi.useFakeTimers({ now: Date.now() + 3550_000, toFake: ["Date"] });
    try {
      await sendMail(env, message);
    } finally {
      vi.useRealTimers();
    }
    expect(requests).toHaveLength(2);
    expect(mail.inbox).toHaveLength(4);
  });

  it("that no longer takes a token gets a new one at once", async () => {
    await sendMail(env, message);
    mail.validTokens!.clear();
    await sendMail(env, message);
    expect(requests).toHaveLength(2);
    expect(mail.inbox).toHaveLength(2);
  });

  it("that takes no token at all refuses the sign-in: mail is paused", async () => {
    answer = (response, token) => json(200, { expires_in: 3600, access_token: token })(response);
    expect(await failureOf(sendMail(env, message))).toMatchObject({
      code: "mail-auth",
      outcome: "paused",
      failure: { stage: "auth", status: 535 },
    });
    expect(requests).toHaveLength(2);
  });

  it.each([
    ["invalid_client", json(401, { error: "invalid_client", error_description: `not ${SECRET}` })],
    ["a body without a token", json(200, { token_type: "Bearer" })],
    ["no JSON", (response: http.ServerResponse) => void response.writeHead(200).end("<html>")],
    ["a redirect", (response: http.ServerResponse) => void response.writeHead(302, { location: "/x" }).end()],
    ["no response", (response: http.ServerResponse) => void response.destroy()],
  ])(
    "whose token endpoint answers %s: mail is paused, and nothing secret is in the error or the log",
    async (_name, how) => {
      const lines: string[] = [];
      for (const level of ["info", "warn", "error"] as const)
        vi.spyOn(log, level).mockImplementation(
          (...args: unknown[]) => void lines.push(JSON.stringify(args)),
        );
      answer = how;
      const error = await failureOf(sendMail(env, message));
      expect(error).toMatchObject({ code: "mail-token", outcome: "paused", failure: { stage: "token" } });
      const shown = [String(error), (error as Error).stack, JSON.stringify(error), ...lines].join("\n");
      expect((error as Error).cause).toBeUndefined();
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toMatch(/token-\d/);
      vi.restoreAllMocks();
    },
  );

  it("is kept apart from a password, and needs all of its settings", () => {
    const base = { ...REQUIRED, MAIL_FROM: "k@example.no" };
    const complete = {
      SMTP_OAUTH_TOKEN_URL: "https://login.example.no/token",
      SMTP_OAUTH_CLIENT_ID: "id",
      SMTP_OAUTH_CLIENT_SECRET: SECRET,
      SMTP_OAUTH_USER: "varsel@example.no",
    };
    expect(() => parseEnv({ ...base, ...complete, SMTP_URL: "smtp://mail.example.no" })).not.toThrow();
    expect(() => parseEnv({ ...base, ...complete, SMTP_URL: "smtp://a:b@mail.example.no" })).toThrow(
      /SMTP_URL/,
    );
    for (const name of Object.keys(complete))
      expect(() => parseEnv({ ...base, ...complete, [name]: "" })).toThrow(name);
    expect(() =>
      parseEnv({ ...base, ...complete, SMTP_OAUTH_TOKEN_URL: "http://login.example.no/" }),
    ).toThrow(/SMTP_OAUTH_TOKEN_URL/);
  });
});
