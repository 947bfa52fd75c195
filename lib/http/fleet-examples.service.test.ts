import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "@/lib/base/errors";
import { type ClientKeyPair, generateClientKey } from "@/lib/crypto/jwk";
import { insertKey } from "@/lib/dev/testing/key-rows";
import { REPORT_PATH, reportAuthorization } from "@/lib/dev/testing/signed-reports";
import { TestContext } from "@/lib/dev/testing/test-context";
import { announceRotation } from "@/lib/services/fleet-api/announce-rotation";
import { authenticateReport } from "@/lib/services/fleet-api/authenticate-report";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { PROBLEM_EXAMPLES, REQUEST_EXAMPLES } from "./fleet-examples";
import { OPERATIONS, openApiDocument } from "./fleet-openapi";

const run = promisify(execFile);

let t: TestContext;
let server: http.Server;
let folder: string;
beforeAll(async () => {
  t = await TestContext.create();
  server = http.createServer((request, response) => void respond(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "reporter-"));
});
afterAll(async () => {
  server.close();
  await fs.rm(folder, { recursive: true });
  await t.drop();
});

const portalUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** The route of reports, by the verbs that it runs. */
async function respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const send = (status: number, answer: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  try {
    const ctx = { ...t.system, env: { ...t.env, PORTAL_URL: portalUrl() } };
    const found = await authenticateReport(ctx, {
      method: request.method!,
      path: request.url!,
      body,
      authorization: request.headers.authorization ?? "",
    });
    if ("refused" in found) return void send(401, { code: found.refused });
    send(200, await reportKeys(t.as(found.actor), JSON.parse(body.toString())));
  } catch (error) {
    send(500, { code: isAppError(error) ? error.code : String(error) });
  }
}

async function installation(pair: ClientKeyPair, kid = pair.kid) {
  const { installationId } = await t.installation({ custody: "INSTALLATION" });
  const clientId = crypto.randomUUID();
  await t.db.installation.update({
    where: { id: installationId },
    data: { clientId, custody: "INSTALLATION", activatedAt: new Date() },
  });
  await insertKey(t.db, {
    data: {
      installationId,
      kid,
      thumbprint: pair.kid,
      algorithm: pair.publicJwk.alg!,
      publicJwk: pair.publicJwk as object,
      custody: "INSTALLATION",
      state: "CURRENT",
      createdAt: new Date(),
    },
  });
  const instances = () => t.db.reportingInstance.findMany({ where: { installationId } });
  return { installationId, clientId, instances };
}

describe("the example reporter", () => {
  async function reporter(pair: ClientKeyPair) {
    const it = await installation(pair);
    const file = (name: string) => path.join(folder, `${it.clientId}-${name}.json`);
    await fs.writeFile(file("key"), JSON.stringify(pair.privateJwk));
    const settings = {
      portalUrl: portalUrl(),
      clientId: it.clientId,
      keyFile: file("key"),
      stateFile: file("state"),
      software: "Fjordjournal 12.1",
      intervalSeconds: 3600,
    };
    await fs.writeFile(file("settings"), JSON.stringify(settings));
    const report = async () => {
      const script = ["docs/examples/reporter.mjs", file("settings"), "--once"];
      const { stdout } = await run(process.execPath, script);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    return { ...it, report, stateFile: file("state") };
  }

  it.each(["ES256", "PS256"] as const)(
    "reports with a key for %s, again and again, as one instance",
    async (alg) => {
      const it = await reporter(await generateClientKey(alg));
      for (let count = 0; count < 3; count += 1)
        expect(await it.report()).toMatchObject({ ok: true, status: 200, ignored: [] });
      expect(await it.instances()).toMatchObject([{ software: "Fjordjournal 12.1", suspicion: null }]);
      expect((await fs.stat(it.stateFile)).mode & 0o077).toBe(0);
    },
  );

  it("is found out when its files are restored from a backup", async () => {
    const it = await reporter(await generateClientKey("ES256"));
    await it.report();
    const backup = await fs.readFile(it.stateFile);
    // So many later that it cannot be a request that was under way.
    for (let count = 0; count < 8; count += 1) await it.report();
    await fs.writeFile(it.stateFile, backup);
    await it.report();
    expect(await it.instances()).toMatchObject([{ suspicion: "RESTORED" }]);
  });

  it("says which check failed, and sends no private member", async () => {
    const it = await reporter(await generateClientKey("ES256"));
    await t.db.installation.update({ where: { id: it.installationId }, data: { clientId: "another" } });
    const failed = await it.report().catch((error: { stdout: string }) => JSON.parse(error.stdout) as object);
    expect(failed).toEqual({ ok: false, status: 401, code: "report-signature" });
    expect(await it.instances()).toEqual([]);
  });
});

describe("the examples in the document", () => {
  it("are there for every operation with a body, and are accepted by its verb", async () => {
    for (const operation of OPERATIONS.filter((each) => each.request)) {
      expect(Object.keys(operation.examples ?? {})).not.toEqual([]);
      for (const { value } of Object.values(operation.examples!)) {
        const { installationId } = await t.installation({ custody: "INSTALLATION" });
        const ctx = t.as({ kind: "installation", installationId, clientId: "client" });
        const verb = operation.id === "reportKeys" ? reportKeys : announceRotation;
        const answer = await verb(ctx, value);
        expect(operation.response.safeParse(answer).error).toBeUndefined();
      }
    }
  });

  it("state what the portal accepts as a signed report", async () => {
    const document = openApiDocument({ ...t.env, PORTAL_URL: portalUrl() });
    const { header, claims } = document.components.securitySchemes.ownKey["x-example"];
    const pair = await generateClientKey("ES256");
    const { installationId } = await installation(pair, header.kid);
    await t.db.installation.update({ where: { id: installationId }, data: { clientId: claims.iss } });
    const body = JSON.stringify(REQUEST_EXAMPLES.reportKeys.first.value);
    const authorize = (jti: string) =>
      reportAuthorization({
        clientId: claims.iss,
        privateJwk: pair.privateJwk,
        audience: claims.aud,
        now: new Date(claims.iat * 1000),
        header,
        claims: { ...claims, jti },
      });
    const authorization = await authorize(claims.jti);
    const clock = () => new Date(claims.iat * 1000);
    const ctx = { ...t.system, clock, env: { ...t.env, PORTAL_URL: portalUrl() } };
    const request = { method: "PUT", path: REPORT_PATH, body: Buffer.from(body), authorization };
    expect(await authenticateReport(ctx, request)).toMatchObject({ actor: { installationId } });
    const late = { ...ctx, clock: () => new Date((claims.iat + 600) * 1000) };
    const { code } = PROBLEM_EXAMPLES.clock.value;
    const another = { ...request, authorization: await authorize(randomUUID()) };
    expect(await authenticateReport(late, another)).toMatchObject({ refused: code });
  });
});
