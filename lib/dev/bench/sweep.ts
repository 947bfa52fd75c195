import fs from "node:fs";
import { Logger, run } from "graphile-worker";
import { importJWK, type JWK, SignJWT } from "jose";
import * as client from "openid-client";
import { type ClientKeyPair, generateClientKey } from "@/lib/crypto/jwk";
import { insertKey } from "@/lib/dev/testing/key-rows";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { addressesOf } from "@/lib/helseid/environments";
import { requestToken } from "@/lib/helseid/token-client";
import { listClientKeys, readClient } from "@/lib/selvbetjening/api";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { heldKey } from "@/lib/dev/testing/held-key";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { startTemplateDatabase } from "@/lib/dev/testing/template-database";
import { TestContext } from "@/lib/dev/testing/test-context";

const CLIENTS = 2000;
const KEYS = 64;
/** The published sample is so slow that a part of the clients is measured. */
const SAMPLE_CLIENTS = 200;
const CONCURRENCY = 8;
const JOBS = 5000;
const LIMITED_CLIENTS = 150;
const LIMIT_PER_SECOND = 60;
const ALERT_ROWS = 100_000;
const THRESHOLDS = "60, 30, 14, 7, 1";
const KEY_FILE = ".data/bench-keys.json";

/**
 * `npm run -s bench -- sweep`: the cost of reading the fleet, against the sandbox. Prints one JSON object as
 * its last line.
 */
export async function sweepBench(): Promise<number> {
  const { adminUrl, stop } = await startTemplateDatabase();
  const t = await TestContext.at(adminUrl, { accessTokenSeconds: 3600 });
  try {
    const pairs = await loadKeys();
    console.error(`registering ${CLIENTS} clients …`);
    const clients: ClientCredentials[] = [];
    for (let index = 0; index < CLIENTS; index += 1) {
      const pair = pairs[index % pairs.length]!;
      const { clientId } = await t.sandbox.control<{ clientId: string }>("test/clients", {
        organizationNumber: "315000008",
        publicJwk: pair.publicJwk,
        scopes: [{ scope: SELVBETJENING_SCOPE, status: "ok", statusReason: null }],
      });
      // A copy, as after unsealing, because imported keys are cached by object and clients do not share them.
      clients.push({ environment: "TEST", clientId, privateJwk: { ...pair.privateJwk } });
    }
    // Loads the metadata and opens the connections before anything is measured.
    await read(t, await registerClient(t, pairs[0]!));

    const cold = await measure(t, clients, (each) => read(t, each));
    const warm = await measure(t, clients, (each) => read(t, each));
    const sample = await measure(t, clients.slice(0, SAMPLE_CLIENTS), (each) => sampleStyle(t, each));
    const report = {
      clients: CLIENTS,
      requestsPerClient: {
        cold: round(cold.requests, 3),
        warm: round(warm.requests, 3),
        sampleStyle: round(sample.requests, 3),
      },
      clientsPerS: { ours: round(cold.perS), sampleStyle: round(sample.perS) },
      cpuMsPerClient: round(cold.cpuMs, 2),
      signingMsPerClient: round(await measureSigning(pairs[0]!), 2),
      limited: await measureLimited(t, pairs),
      alerts: await measureAlerts(adminUrl),
      queue: { jobsPerS: await measureQueue(t) },
    };
    console.log(JSON.stringify(report));
    return 0;
  } finally {
    await t.drop();
    await stop();
  }
}

/**
 * Key pairs from a file, which is written the first time: generating a key of 4096 bits takes a second or
 * more.
 */
async function loadKeys(): Promise<ClientKeyPair[]> {
  if (fs.existsSync(KEY_FILE)) return JSON.parse(fs.readFileSync(KEY_FILE, "utf8")) as ClientKeyPair[];
  console.error(`generating ${KEYS} keys of 4096 bits (first time only) …`);
  const pairs: ClientKeyPair[] = [];
  while (pairs.length < KEYS)
    pairs.push(...(await Promise.all(Array.from({ length: 4 }, () => generateClientKey("PS256")))));
  fs.mkdirSync(".data", { recursive: true });
  fs.writeFileSync(KEY_FILE, JSON.stringify(pairs), { mode: 0o600 });
  return pairs;
}

async function registerClient(t: TestContext, pair: ClientKeyPair): Promise<ClientCredentials> {
  const { clientId } = await t.sandbox.control<{ clientId: string }>("test/clients", {
    organizationNumber: "315000008",
    publicJwk: pair.publicJwk,
    scopes: [{ scope: SELVBETJENING_SCOPE, status: "ok", statusReason: null }],
  });
  return { environment: "TEST", clientId, privateJwk: pair.privateJwk };
}

/** The requests of the sweep for one client, without the database. */
async function read(t: TestContext, credentials: ClientCredentials): Promise<void> {
  const token = await requestToken(t.env, credentials, SELVBETJENING_SCOPE);
  await readClient(t.env, credentials, token);
  await listClientKeys(t.env, credentials, token);
}

/**
 * The requests of NHN's published sample for each call: metadata, a token request without a nonce, one with
 * it, then the call. DPoP proofs are signed with the client's key, and nothing is cached between calls.
 */
async function sampleStyle(t: TestContext, credentials: ClientCredentials): Promise<void> {
  const { issuer, selvbetjeningApi } = addressesOf(t.env, credentials.environment);
  for (const path of ["/v1/client", "/v1/client-secret"]) {
    const key = (await importJWK(credentials.privateJwk, "PS256")) as client.CryptoKey;
    const authentication = client.PrivateKeyJwt(
      { key, kid: credentials.privateJwk.kid },
      {
        [client.modifyAssertion](header, payload) {
          header.typ = "client-authentication+jwt";
          payload.exp = (payload.iat as number) + 8;
        },
      },
    );
    const configuration = await client.discovery(
      new URL(issuer),
      credentials.clientId,
      undefined,
      authentication,
      { execute: [client.allowInsecureRequests] },
    );
    const { kty, n, e } = credentials.privateJwk;
    const publicKey = (await importJWK({ kty, n, e } as JWK, "PS256", {
      extractable: true,
    })) as client.CryptoKey;
    const DPoP = client.getDPoPHandle(configuration, { privateKey: key, publicKey });
    const token = await client.clientCredentialsGrant(
      configuration,
      { scope: SELVBETJENING_SCOPE },
      { DPoP },
    );
    const response = await client.fetchProtectedResource(
      configuration,
      token.access_token,
      new URL(`${selvbetjeningApi}${path}`),
      "GET",
      null,
      new Headers({ accept: "application/json" }),
      { DPoP },
    );
    await response.text();
  }
}

async function measure(
  t: TestContext,
  clients: readonly ClientCredentials[],
  readOne: (each: ClientCredentials) => Promise<void>,
): Promise<{ requests: number; perS: number; cpuMs: number }> {
  await t.sandbox.control("traffic", {});
  const cpu = process.cpuUsage();
  const started = performance.now();
  const waiting = [...clients];
  const reader = async () => {
    for (let each = waiting.shift(); each; each = waiting.shift()) await readOne(each);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, reader));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { counts } = await t.sandbox.control<{ counts: Record<string, number> }>("traffic");
  const requests = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    requests: requests / clients.length,
    perS: clients.length / seconds,
    cpuMs: (user + system) / 1000 / clients.length,
  };
}

/** CPU time in milliseconds for one PS256 and three ES256 signatures, as each client needs. */
async function measureSigning(pair: ClientKeyPair): Promise<number> {
  const ps = await importJWK(pair.privateJwk, "PS256");
  const es = await importJWK((await generateClientKey("ES256")).privateJwk, "ES256");
  const sign = (key: typeof ps, alg: string) =>
    new SignJWT({ sub: "bench" }).setProtectedHeader({ alg }).sign(key);
  const rounds = 200;
  const cpu = process.cpuUsage();
  for (let index = 0; index < rounds; index += 1)
    await Promise.all([sign(ps, "PS256"), sign(es, "ES256"), sign(es, "ES256"), sign(es, "ES256")]);
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000 / rounds;
}

/** The whole sweep, including the database, against an upstream with a rate limit. */
async function measureLimited(t: TestContext, pairs: ClientKeyPair[]) {
  const first = await t.active();
  await t.db.installation.update({
    where: { id: first.installationId },
    data: { nextCheckAt: new Date("2100-01-01") },
  });
  for (let index = 0; index < LIMITED_CLIENTS; index += 1) {
    const pair = pairs[index % pairs.length]!;
    const { clientId } = await registerClient(t, pair);
    const { id } = await t.db.installation.create({
      data: {
        organizationId: first.organizationId,
        templateId: first.templateId,
        label: `Nr. ${index}`,
        custody: "PORTAL",
        clientId,
        activatedAt: new Date(),
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
    await insertKey(t.db, {
      data: { ...heldKey(id, pair, t.env.DATA_ENCRYPTION_KEY), algorithm: "PS256" },
    });
  }
  await t.sandbox.control("traffic", { limitPerSecond: LIMIT_PER_SECOND });
  t.env.UPSTREAM_REQUESTS_PER_SECOND = LIMIT_PER_SECOND;
  const started = performance.now();
  while ((await runSweep(t.system)) !== null);
  const seconds = (performance.now() - started) / 1000;
  const { counts, refused } = await t.sandbox.control<{
    counts: Record<string, number>;
    refused: number;
  }>("traffic");
  await t.sandbox.control("traffic", {});
  const requests = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { limitPerS: LIMIT_PER_SECOND, reachedPerS: round((requests - refused) / seconds), refused };
}

/**
 * The evaluation of alerts for 100 000 keys that expire evenly over a year, with five thresholds, in a
 * database of its own.
 */
async function measureAlerts(adminUrl: string) {
  const t = await TestContext.at(adminUrl);
  try {
    return await evaluateLargeFleet(t);
  } finally {
    await t.drop();
  }
}

async function evaluateLargeFleet(t: TestContext) {
  console.error(`creating ${ALERT_ROWS} keys …`);
  await seedLargeFleet(t.owner, ALERT_ROWS);
  await t.db
    .$executeRawUnsafe(`update fleet_row set key_expires_at = now() + (('x' || substr(md5(installation_id::text), 1, 7))::bit(28)::int
    % 31536000) * interval '1 second' where phase = 'ACTIVE'`);
  await t.db.$executeRawUnsafe("vacuum analyze fleet_row");
  await t.db.alertRule.updateMany({
    data: { thresholds: THRESHOLDS.split(", ").map(Number), emails: ["vakt@example.no"], officeHours: false },
  });
  const started = performance.now();
  const firstRunRows = await evaluateAlerts(t.system);
  const firstRunMs = performance.now() - started;
  const secondStarted = performance.now();
  const secondRunRows = await evaluateAlerts(t.system);
  return {
    keys: ALERT_ROWS,
    thresholds: 5,
    firstRunRows,
    firstRunMs: Math.round(firstRunMs),
    secondRunRows,
    secondRunMs: Math.round(performance.now() - secondStarted),
  };
}

/** Jobs per second of the queue, with jobs that do nothing. */
async function measureQueue(t: TestContext): Promise<number> {
  let done = 0;
  let finish: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const runner = await run({
    connectionString: t.databaseUrl,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 100,
    logger: new Logger(() => () => {}),
    taskList: {
      nothing: () => {
        done += 1;
        if (done === JOBS) finish();
      },
    },
  });
  const started = performance.now();
  await t.db.$executeRaw`select graphile_worker.add_job('nothing') from generate_series(1, ${JOBS}::int)`;
  await finished;
  const seconds = (performance.now() - started) / 1000;
  await runner.stop();
  return Math.round(JOBS / seconds);
}

function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
