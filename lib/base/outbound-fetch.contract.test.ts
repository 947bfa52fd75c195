import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { certificateAuthority } from "@/lib/dev/testing/certificates";
import { ConnectProxy } from "@/lib/dev/testing/connect-proxy";
import { freePort } from "@/lib/dev/stack/processes";
import { sendWebhook } from "@/lib/webhooks/send-webhook";
import { trustExtraAuthorities } from "./extra-authorities";
import { explainOutboundError, outboundFetch } from "./outbound-fetch";

/* Servers that can be reached through a proxy only: their names exist nowhere. */

const NAME = "helseid.klientvakt.example";
const RECEIVER = "receiver.klientvakt.example";
const PUBLIC = "93.184.216.34";
const received: { method: string; host: string; body: string; type: string }[] = [];
const servers: http.Server[] = [];
let proxy: ConnectProxy;
let caFile: string;

beforeAll(async () => {
  const authority = certificateAuthority("Authority of a proxy");
  caFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "ca-")), "ca.pem");
  fs.writeFileSync(caFile, `# A comment\n${authority.certificate}`);
  const listen = async (server: http.Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return (server.address() as AddressInfo).port;
  };
  const answer: http.RequestListener = (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method, headers } = request;
      received.push({ method: method!, host: headers.host!, body, type: headers["content-type"] ?? "" });
      response.writeHead(200, { date: new Date().toUTCString() }).end('{"ok":true}');
    });
  };
  const withTls = (names: string[]) => {
    const { certificate, key } = authority.issue({ names });
    return listen(https.createServer({ cert: certificate, key }, answer) as unknown as http.Server);
  };
  const secure = await withTls([NAME, RECEIVER]);
  const wrong = await withTls(["other.klientvakt.example"]);
  const plain = await listen(http.createServer(answer));
  proxy = await ConnectProxy.start(
    {
      [`${NAME}:443`]: secure,
      [`${NAME}:80`]: plain,
      [`${NAME}:444`]: wrong,
      [`${PUBLIC}:443`]: secure,
      [`${PUBLIC}:444`]: wrong,
    },
    "klientvakt:p@ss/w0rd",
  );
});
afterAll(async () => {
  await proxy.stop();
  for (const server of servers) server.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
  received.length = 0;
  proxy.requests.length = 0;
});

function through(credentials = "klientvakt:p%40ss%2Fw0rd@", port = proxy.port): void {
  vi.stubEnv("HTTPS_PROXY", `http://${credentials}127.0.0.1:${port}`);
  vi.stubEnv("http_proxy", `http://${credentials}127.0.0.1:${port}`);
}

const failure = (url: string) =>
  outboundFetch(url).then(
    () => "no failure",
    (error: unknown) => explainOutboundError(error, url),
  );

describe("a request through a proxy", () => {
  it("is refused until the authority that opens TLS is trusted", async () => {
    through();
    expect(await failure(`https://${NAME}/`)).toContain("Name its authority's file as NODE_EXTRA_CA_CERTS");
    expect(() => trustExtraAuthorities({ NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" })).toThrow(
      "NODE_EXTRA_CA_CERTS: the file cannot be read: /nowhere/ca.pem",
    );
    expect(() => trustExtraAuthorities({ NODE_EXTRA_CA_CERTS: import.meta.filename })).toThrow(
      "the file has no certificate",
    );
    trustExtraAuthorities({ NODE_EXTRA_CA_CERTS: caFile });
    expect((await outboundFetch(`https://${NAME}/`)).status).toBe(200);
  });

  it("arrives with its method, headers and form, over TLS that the proxy does not open", async () => {
    through();
    const response = await outboundFetch(`https://${NAME}/token`, {
      method: "POST",
      headers: new Headers({ accept: "application/json" }),
      body: new URLSearchParams({ grant_type: "client_credentials" }),
      redirect: "error",
      signal: AbortSignal.timeout(5000),
    });
    expect(response).toBeInstanceOf(Response);
    expect(response.redirected).toBe(false);
    expect(await response.json()).toEqual({ ok: true });
    expect(response.headers.get("date")).toBeTruthy();
    expect(received).toEqual([
      {
        method: "POST",
        host: NAME,
        body: "grant_type=client_credentials",
        type: "application/x-www-form-urlencoded;charset=UTF-8",
      },
    ]);
    expect((await outboundFetch(`http://${NAME}/`)).status).toBe(200);
    expect(proxy.requests).toContain(`${NAME}:80`);
  });

  it("goes around it for what NO_PROXY names", async () => {
    through();
    vi.stubEnv("NO_PROXY", ".klientvakt.example");
    expect(await failure(`https://${NAME}/`)).toContain(`the name ${NAME} is not found`);
    expect(proxy.requests).toEqual([]);
  });

  it("says what the proxy does, and never its password", async () => {
    through("klientvakt:wrong-pass@");
    const refused = await failure(`https://${NAME}/`);
    expect(refused).toContain(
      `the proxy 127.0.0.1:${proxy.port} (HTTPS_PROXY) asks for a user and a password`,
    );
    through();
    expect(await failure("https://elsewhere.klientvakt.example/")).toContain(
      "refuses elsewhere.klientvakt.example (status 403); it must allow CONNECT to it",
    );
    expect(await failure(`https://${NAME}:444/`)).toContain(
      `the certificate is for another name than ${NAME}`,
    );
    through("klientvakt:wrong-pass@", await freePort());
    const down = await failure(`https://${NAME}/`);
    expect(down).toContain("(HTTPS_PROXY) does not accept connections");
    expect(`${refused}${down}`).not.toContain("wrong-pass");
  });
});

describe("a webhook through a proxy", () => {
  const message = { id: "msg_1", body: '{"a":1}', secrets: [], at: new Date(0) };
  const send = (url: string, ...addresses: string[]) =>
    sendWebhook(url, message, {
      lookup: async () => addresses.map((address) => ({ address, family: 4 })),
    });

  it("goes to the address that was checked, and shows the receiver its name", async () => {
    through();
    await send(`https://${RECEIVER}/hook`, "10.0.0.1", PUBLIC);
    expect(proxy.requests).toEqual([`${PUBLIC}:443`]);
    expect(received).toEqual([
      { method: "POST", host: RECEIVER, body: message.body, type: "application/json" },
    ]);
  });

  it.each(["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "168.63.129.16"])(
    "is never asked of the proxy for a name that leads to %s",
    async (address) => {
      through();
      await expect(send(`https://${RECEIVER}/hook`, address)).rejects.toMatchObject({
        code: "webhook-private",
      });
      const host = address.includes(":") ? `[${address}]` : address;
      await expect(send(`https://${host}/hook`)).rejects.toMatchObject({ code: "webhook-private" });
      expect(proxy.requests).toEqual([]);
    },
  );

  it("is refused by a certificate for another name", async () => {
    through();
    await expect(send(`https://${RECEIVER}:444/hook`, PUBLIC)).rejects.toMatchObject({
      code: "webhook-silent",
    });
    expect(received).toEqual([]);
  });
});
