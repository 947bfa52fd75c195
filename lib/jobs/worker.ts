import { EventEmitter } from "node:events";
import { Logger, run, type Task, type TaskList } from "graphile-worker";
import pg from "pg";
import { enqueue } from "@/lib/db/outbox";
import { type TaskName, TASKS } from "@/lib/domain/tasks";
import { releaseOrphanedRotations } from "@/lib/services/rotation/release-orphaned-rotations";
import { databaseConnection } from "@/lib/base/database-connection";
import { log } from "@/lib/base/log";
import { inScope } from "@/lib/base/scope";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { keepUpstreamWaits } from "@/lib/core/upstream/waits";
import { followAudit } from "./audit-follower";
import { crontab } from "./crontab";
import { taskList } from "./task-list";

const LOCK_CLASS = 7001;
/**
 * How often orphaned jobs are looked for. Often, because the rotation of a worker that has exited may be the
 * only one that can prove a client's key.
 */
const RECLAIM_INTERVAL_MS = 3000;

const CONCURRENCY = 4;
/**
 * One connection per job, and four for LISTEN, polling and writing results: with fewer, running jobs would
 * wait for each other.
 */
const POOL_SIZE = CONCURRENCY + 4;

const STOP_TIMEOUT_MS = 10_000;
const RESTART_MS = 2000;

export interface Worker {
  stop: () => Promise<void>;
}

interface WorkerSession extends Worker {
  /**
   * Resolves when the connection to the database is lost. Other workers may then reclaim its jobs, so a new
   * session must start.
   */
  lost: Promise<void>;
}

/**
 * Runs the queue until it is stopped. After a lost connection (a restart of the database, a failover) it
 * starts a new session as soon as the database accepts connections again.
 * @throws when the database cannot be reached at the start
 */
export async function startWorker(
  databaseUrl: string,
  contextFor: (task: TaskName) => Context,
): Promise<Worker> {
  keepUpstreamWaits(contextFor("heartbeat"));
  let session = await startSession(databaseUrl, contextFor);
  let stopped = false;
  async function keepRunning(): Promise<void> {
    while (!stopped) {
      await session.lost;
      if (stopped) return;
      log.warn("the connection to the database was lost; the worker starts a new session");
      await withTimeout(session.stop());
      for (let started = false; !started && !stopped;) {
        await new Promise((done) => setTimeout(done, RESTART_MS));
        try {
          session = await startSession(databaseUrl, contextFor);
          started = true;
        } catch (error) {
          log.warn({ err: error }, "the worker cannot start a session yet");
        }
      }
    }
  }
  const running = keepRunning();
  const stopFollowing = followAudit(contextFor("sign-checkpoint"));
  return {
    stop: async () => {
      stopped = true;
      await withTimeout(stopFollowing());
      await session.stop();
      await running;
    },
  };
}

/** Stopping can hang when the connection to the database is lost, so it has a time limit. */
async function withTimeout(ending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout;
  // This timer keeps the process alive: without a database there may be nothing else that does.
  const timeout = new Promise<void>((done) => (timer = setTimeout(done, STOP_TIMEOUT_MS)));
  await Promise.race([ending.catch(() => {}), timeout]).finally(() => clearTimeout(timer));
}

/**
 * Starts one session. graphile-worker keeps the jobs of a killed worker locked for four hours, under the id
 * of its pool. So each worker registers its pools beside an advisory lock that ends with the process, and
 * reclaims the jobs of processes that have exited.
 */
async function startSession(
  databaseUrl: string,
  contextFor: (task: TaskName) => Context,
): Promise<WorkerSession> {
  const connection = new pg.Client(databaseConnection(databaseUrl));
  let end = () => {};
  const lost = new Promise<void>((done) => (end = done));
  connection.on("error", () => end());
  connection.on("end", () => end());
  await connection.connect();
  const { rows } = await connection.query<{ id: number }>(
    "insert into worker_process (started_at) values (now()) returning id",
  );
  const id = rows[0]!.id;
  await connection.query("select pg_advisory_lock($1, $2)", [LOCK_CLASS, id]);

  const events = new EventEmitter();
  events.on("pool:create", ({ workerPool }: { workerPool: { id: string } }) => {
    connection
      .query("update worker_process set pool_ids = array_append(pool_ids, $2) where id = $1", [
        id,
        workerPool.id,
      ])
      .catch((error: unknown) => log.error({ err: error }, "worker pool not registered"));
  });
  events.on("job:error", ({ job, error }: { job: { task_identifier: string }; error: unknown }) =>
    log.error({ task: job.task_identifier, err: error }, "job failed"),
  );
  const reclaim = () => reclaimOrphanedJobs(connection, id, contextFor("rotate-key"));
  await reclaim();
  // A pool of our own. graphile-worker removes its error listener from its own pool before it closes the
  // pool's idle connections, and a connection that is lost in between would end the process.
  const pool = new pg.Pool({ ...databaseConnection(databaseUrl), max: POOL_SIZE });
  const logClosed = (error: Error) => log.warn({ err: error }, "the database closed a connection");
  pool.on("error", logClosed);
  pool.on("connect", (pooled) => pooled.on("error", logClosed));
  const runner = await run({
    pgPool: pool,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList: inJobScope(taskList(contextFor)),
    crontab: crontab(),
    events,
    logger: new Logger(() => () => {}),
  });
  // The first heartbeat is not left to the schedule: after a restore the keys must be checked at once.
  await withBookkeeping(contextFor("heartbeat"), "job", (tx) => enqueue(tx, "heartbeat", {})).catch(
    (error: unknown) => log.warn({ err: error }, "the first heartbeat was not enqueued"),
  );
  runner.promise.catch(() => {}).finally(() => end());
  const timer = setInterval(() => {
    reclaim().catch((error: unknown) => log.error({ err: error }, "orphaned jobs could not be reclaimed"));
  }, RECLAIM_INTERVAL_MS);
  return {
    lost,
    stop: async () => {
      clearInterval(timer);
      await runner.stop().catch(() => {});
      await pool.end().catch(() => {});
      await connection.query("delete from worker_process where id = $1", [id]).catch(() => {});
      await connection.end();
    },
  };
}

/** Adds the job to every log line that is written while it runs. */
function inJobScope(tasks: TaskList): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([task, run]): [string, Task] => [
      task,
      (payload, helpers) => inScope({ job: helpers.job.id, task }, () => run!(payload, helpers)),
    ]),
  );
}

/** How the keys of jobs that rotate a client's key begin (`TASKS`). */
const ROTATION_KEY = TASKS["rotate-key"].key({ rotationId: "" });

/** Frees the jobs of workers whose process has exited: nobody holds their advisory lock any more. */
async function reclaimOrphanedJobs(connection: pg.Client, own: number, ctx: Context): Promise<void> {
  const { rows } = await connection.query<{ id: number; pool_ids: string[] }>(
    "select id, pool_ids from worker_process where id <> $1",
    [own],
  );
  for (const other of rows) {
    const lock = await connection.query<{ exited: boolean }>(
      "select pg_try_advisory_lock($1, $2) as exited",
      [LOCK_CLASS, other.id],
    );
    if (!lock.rows[0]?.exited) continue;
    const rotations = await connection.query<{ key: string }>(
      "select key from graphile_worker.jobs where locked_by = any($1::text[]) and key like $2",
      [other.pool_ids, `${ROTATION_KEY}%`],
    );
    const rotationIds = rotations.rows.map(({ key }) => key.slice(ROTATION_KEY.length));
    await releaseOrphanedRotations(ctx, { rotationIds });
    await connection.query("select graphile_worker.force_unlock_workers($1::text[])", [other.pool_ids]);
    await connection.query("delete from worker_process where id = $1", [other.id]);
    await connection.query("select pg_advisory_unlock($1, $2)", [LOCK_CLASS, other.id]);
    log.warn({ worker: other.id }, "reclaimed the jobs of a worker that has exited");
  }
}
