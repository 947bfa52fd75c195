import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import { freePort, Processes } from "@/lib/dev/stack/processes";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { enqueue } from "@/lib/db/outbox";
import { newSecret } from "@/lib/base/ids";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { recordReturn } from "@/lib/services/onboarding/record-return";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { startRotation } from "@/lib/services/rotation/start-rotation";
import { TestContext } from "@/lib/dev/testing/test-context";
import { APPLICATION } from "@/lib/dev/testing/template-database";
import { createApplicationRole, urlFor } from "@/prisma/application-role";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";

let t: TestContext;
const processes = new Processes();
let env: Record<string, string>;

beforeAll(async () => {
  t = await TestContext.create();
  env = {
    ...portalEnv({
      databaseUrl: t.databaseUrl,
      portalUrl: "http://localhost:3999",
      staff: t.sandbox.staff,
    }),
    ...t.sandbox.addresses.env,
    DATA_ENCRYPTION_KEY: t.env.DATA_ENCRYPTION_KEY,
  };
});
afterAll(async () => {
  await processes.stop();
  await t.drop();
});

async function until(condition: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await condition()) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

describe("the worker", () => {
  it("takes over the jobs of one that was killed, and finishes an onboarding that no page watches", async () => {
    const installation = await t.installation();
    const { token } = await createLink(installation.admin, {
      installationId: installation.installationId,
      days: 7,
    });
    const { linkId } = await findLink(t.system, token);
    const customer = t.customer(installation.installationId);
    const url = await startDraft(customer, {
      installationId: installation.installationId,
      operationId: randomUUID(),
      link: { linkId, browser: newSecret() },
    });
    const back = await t.sandbox.confirm(url!);

    const first = await processes.worker(env);
    // Every token call hangs, so the job is in hand when the worker is killed. Only the first one would not
    // be enough: it may be another task's.
    await t.sandbox.faults([{ path: "/connect/token", kind: "slow", seconds: 10, times: 100 }]);
    await recordReturn(t.as({ kind: "anonymous" }), {
      value: new URL(back!).pathname.split("/").at(-1)!,
      status: "Success",
    });
    const client = new pg.Client({ connectionString: t.databaseUrl });
    await client.connect();
    const locked = async () =>
      (
        await client.query(
          "select 1 from graphile_worker.jobs where locked_at is not null and task_identifier = 'follow-draft'",
        )
      ).rowCount === 1;
    expect(await until(locked, 20)).toBe(true);
    process.kill(-first.pid!, "SIGKILL");

    await t.sandbox.reset();
    await processes.worker(env);
    const isActive = async () =>
      (await t.db.installation.count({
        where: { id: installation.installationId, activatedAt: { not: null } },
      })) === 1;
    expect(await until(isActive, 60)).toBe(true);
    const payloads = await client.query<{ payload: unknown }>(
      "select payload from graphile_worker._private_jobs",
    );
    expect(JSON.stringify(payloads.rows)).not.toContain(token);
    await client.end();
    await processes.stop();
  });

  it("continues the rotation of a worker that was killed long before its lease ends, since the old key is gone", async () => {
    const own = new Processes();
    await t.sandbox.reset();
    await t.sandbox.switches({ oldKeys: "dropped", cacheSeconds: 3 });
    const { admin, installationId, clientId } = await t.active();
    const first = await own.worker(env);
    const { rotationId } = await startRotation(admin, { installationId, operationId: randomUUID() });
    const rotation = () => t.db.keyRotation.findUniqueOrThrow({ where: { id: rotationId } });
    expect(await until(async () => (await rotation()).state === "UPLOADED", 30)).toBe(true);
    // Every request for a token hangs from now on, so the worker has the lease when it is killed. A request
    // that came before is not in the log, because it may be answered before the kill. Another task may have
    // sent the first one that hangs, so the lease is waited for as well.
    await t.sandbox.faults([{ path: "/connect/token", kind: "slow", seconds: 10, times: 100 }]);
    await t.sandbox.control("traffic", {});
    const hangs = async () => {
      const { counts } = await t.sandbox.control<{ counts: Record<string, number> }>("traffic");
      return (counts["POST /connect/token"] ?? 0) > 0 && (await rotation()).leasedUntil !== null;
    };
    expect(await until(hangs, 30)).toBe(true);
    process.kill(-first.pid!, "SIGKILL");
    const { leasedUntil } = await rotation();
    expect(leasedUntil).not.toBeNull();
    await t.sandbox.faults([]);

    await own.worker(env);
    expect(await until(async () => (await rotation()).state === "DONE", 50)).toBe(true);
    expect((await rotation()).settledAt!.getTime()).toBeLessThan(leasedUntil!.getTime());
    const { provedKids } = await t.sandbox.control<{ provedKids: string[] }>(`test/clients/${clientId}`);
    const current = await t.db.clientKey.findFirstOrThrow({ where: { installationId, state: "CURRENT" } });
    expect(provedKids).toContain(current.kid);
    // Not among the clients that the sweep of a later test checks.
    await t.db.installation.update({ where: { id: installationId }, data: { nextCheckAt: new Date(8e15) } });
    await own.stop();
  });

  it("starts a new session after a lost connection, and runs the jobs that were added meanwhile", async () => {
    const [{ now }] = await t.owner.$queryRaw<[{ now: Date }]>`select now()`;
    const worker = await processes.worker(env);
    const lives = () => t.owner.workerProcess.findMany({ select: { id: true } });
    const before = await lives();
    // As a restart does it: every connection of the worker's is cut.
    await t.owner.$executeRaw`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'klientvakt_app' and backend_start > ${now}`;
    const renewed = async () =>
      (await lives()).some((each) => !before.some((earlier) => earlier.id === each.id));
    expect(await until(renewed, 30)).toBe(true);
    expect(worker.exitCode).toBeNull();
    await t.owner.heartbeat.deleteMany();
    await t.owner.$transaction((tx) => enqueue(tx, "heartbeat", {}));
    expect(await until(async () => (await t.owner.heartbeat.count()) > 0, 30)).toBe(true);
    const stopped = new Promise((done) => worker.once("exit", done));
    worker.kill("SIGTERM");
    expect(await stopped).toBe(0);
  });

  it("outlives restarts of the database, whatever it has in hand", async () => {
    const dataFolder = path.resolve(`.data/restart-${process.pid}`);
    const port = await freePort();
    const start = () => startEmbeddedPostgres({ dataFolder, port, fast: true });
    let postgres = await start();
    const own = new Processes();
    try {
      await createDatabaseIfMissing(postgres.url("postgres"), "klientvakt");
      await createApplicationRole(postgres.url("postgres"), APPLICATION);
      await migrate(postgres.url("klientvakt"), APPLICATION.name);
      const databaseUrl = urlFor(postgres.url("klientvakt"), APPLICATION);
      const worker = await own.worker({ ...env, DATABASE_URL: databaseUrl });
      const ask = async (sql: string): Promise<string[]> => {
        const client = new pg.Client({ connectionString: databaseUrl });
        await client.connect();
        const { rows } = await client.query<{ id: number }>(sql);
        await client.end();
        return rows.map((row) => String(row.id));
      };
      const lives = () => ask("select id from worker_process");
      for (let round = 0; round < 5; round += 1) {
        const before = await lives();
        await ask(
          `select graphile_worker.add_job('count-expiries', payload := '{}'::json) from generate_series(1, 400)`,
        );
        const inHand = async () =>
          (await ask("select id from graphile_worker.jobs where locked_at is not null")).length > 0;
        expect([round, await until(inHand, 20)]).toEqual([round, true]);
        await postgres.stop();
        postgres = await start();
        const renewed = async () => (await lives()).some((id) => !before.includes(id));
        expect([round, await until(renewed, 30), worker.exitCode]).toEqual([round, true, null]);
      }
    } finally {
      await own.stop();
      await postgres.stop();
      removeEmbeddedPostgres(dataFolder);
      fs.rmSync(dataFolder, { recursive: true, force: true });
    }
  });

  it("shares a sweep with another process: no client is read twice, and each reports its own requests and jobs", async () => {
    const own = new Processes();
    await t.sandbox.reset();
    const clients = 30;
    for (let index = 0; index < clients; index += 1) await t.active();
    const before = await t.db.installation.count({ where: { lastCheckAt: { not: null } } });
    await t.sandbox.control("traffic", {});
    const token = newSecret();
    const ports = await Promise.all([freePort(), freePort()]);
    for (const port of ports)
      await own.worker({
        ...env,
        LOG_LEVEL: "info",
        METRICS_TOKEN: token,
        WORKER_METRICS_PORT: String(port),
      });
    await t.db.$transaction((tx) => enqueue(tx, "sweep", {}));
    const checked = async () =>
      (await t.db.installation.count({ where: { lastCheckAt: { not: null } } })) >= before + clients;
    expect(await until(checked, 60)).toBe(true);
    const { counts } = await t.sandbox.control<{ counts: Record<string, number> }>("traffic");
    const readings = counts["GET /v1/client"]!;
    expect(readings).toBeGreaterThanOrEqual(clients);
    // The client of the test before may be due as well; none of these is read twice.
    expect(readings).toBeLessThanOrEqual(clients + 1);

    const reported = await Promise.all(
      ports.map(async (port) => {
        const address = `http://127.0.0.1:${port}`;
        expect((await fetch(`${address}/live`)).status).toBe(200);
        expect((await fetch(`${address}/metrics`)).status).toBe(401);
        const headers = { authorization: `Bearer ${token}` };
        const text = await (await fetch(`${address}/metrics`, { headers })).text();
        const sums = text.matchAll(
          /^klientvakt_upstream_seconds_count\{.*method="GET",status="200"\} (\d+)$/gm,
        );
        return [...sums].reduce((sum, found) => sum + Number(found[1]), 0);
      }),
    );
    // Status and keys of each client, and what is public.
    expect(reported[0]! + reported[1]!).toBeGreaterThanOrEqual(2 * clients);
    const lines = own.output
      .split("\n")
      .filter((line) => line.includes('"upstream"') && line.includes("/v1/client"));
    expect(lines.length).toBeGreaterThanOrEqual(clients);
    await own.stop();
    for (const line of lines) expect(line).toMatch(/"job":"\d+","task":"(sweep|follow-draft)"/);
    // Half a minute at the rate limit on two cores at rest.
  }, 120_000);
});
