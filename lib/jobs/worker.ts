import { EventEmitter } from "node:events";
import { Logger, run, type Task, type TaskList } from "graphile-worker";
import pg from "pg";
import { enqueue } from "@/lib/db/outbox";
import type { TaskName } from "@/lib/domain/tasks";
import { log } from "@/lib/base/log";
import { inScope } from "@/lib/base/scope";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { crontab } from "./crontab";
import { taskList } from "./task-list";

const LOCK_CLASS = 7001;
const REAP_MS = 30_000;

const CONCURRENCY = 4;
/** One for each job in hand, and for listening, looking and writing results. */
const POOL_SIZE = CONCURRENCY + 4;

const STOP_MS = 10_000;
const RESTART_MS = 2000;

export interface Worker {
  stop: () => Promise<void>;
}

interface Life extends Worker {
  /** Comes when the database let go of it: others may then take its jobs over, so it must begin anew. */
  lost: Promise<void>;
}

/**
 * Runs the queue until it is stopped. When the database goes away (a restart, a fail-over) it begins anew as soon as there is one again.
 * @throws when there is no database at the start
 */
export async function startWorker(
  databaseUrl: string,
  contextFor: (task: TaskName) => Context,
): Promise<Worker> {
  let life = await beginLife(databaseUrl, contextFor);
  let stopped = false;
  async function liveOn(): Promise<void> {
    while (!stopped) {
      await life.lost;
      if (stopped) return;
      log.warn("the database let go of the worker; it begins anew");
      await inTime(life.stop());
      for (let begun = false; !begun && !stopped;) {
        await new Promise((done) => setTimeout(done, RESTART_MS));
        try {
          life = await beginLife(databaseUrl, contextFor);
          begun = true;
        } catch (error) {
          log.warn({ err: error }, "the worker cannot begin yet");
        }
      }
    }
  }
  const lives = liveOn();
  return {
    stop: async () => {
      stopped = true;
      await life.stop();
      await lives;
    },
  };
}

/** What is stopped because its database is gone may wait for it in vain. */
async function inTime(ending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout;
  // It keeps the process: nothing else may, while there is no database.
  const late = new Promise<void>((done) => (timer = setTimeout(done, STOP_MS)));
  await Promise.race([ending.catch(() => {}), late]).finally(() => clearTimeout(timer));
}

/**
 * One life: graphile-worker keeps a killed worker's jobs locked for four hours, under the id of its pool; so each
 * worker registers its pools beside an advisory lock that dies with the process, and takes over from the dead.
 */
async function beginLife(databaseUrl: string, contextFor: (task: TaskName) => Context): Promise<Life> {
  const life = new pg.Client({ connectionString: databaseUrl });
  let end = () => {};
  const lost = new Promise<void>((done) => (end = done));
  life.on("error", () => end());
  life.on("end", () => end());
  await life.connect();
  const { rows } = await life.query<{ id: number }>(
    "insert into worker_process (started_at) values (now()) returning id",
  );
  const id = rows[0]!.id;
  await life.query("select pg_advisory_lock($1, $2)", [LOCK_CLASS, id]);

  const events = new EventEmitter();
  events.on("pool:create", ({ workerPool }: { workerPool: { id: string } }) => {
    life
      .query("update worker_process set pool_ids = array_append(pool_ids, $2) where id = $1", [
        id,
        workerPool.id,
      ])
      .catch((error: unknown) => log.error({ err: error }, "worker pool not registered"));
  });
  events.on("job:error", ({ job, error }: { job: { task_identifier: string }; error: unknown }) =>
    log.error({ task: job.task_identifier, err: error }, "job failed"),
  );
  await takeOverFromTheDead(life, id);
  // Ours, not graphile-worker's: that one stops listening to its pool before the pool's idle connections are closed, and one that is cut
  // in between ends the process.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE });
  const note = (error: Error) => log.warn({ err: error }, "the database closed a connection");
  pool.on("error", note);
  pool.on("connect", (connection) => connection.on("error", note));
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
  // At once, not at the next full minute: after a restore is when keys must be checked. If it fails, the schedule does it.
  await withBookkeeping(contextFor("heartbeat"), "job", (tx) => enqueue(tx, "heartbeat", {})).catch(
    (error: unknown) => log.warn({ err: error }, "the first heartbeat was not enqueued"),
  );
  runner.promise.catch(() => {}).finally(() => end());
  const timer = setInterval(() => {
    takeOverFromTheDead(life, id).catch((error: unknown) => log.error({ err: error }, "take-over failed"));
  }, REAP_MS);
  return {
    lost,
    stop: async () => {
      clearInterval(timer);
      await runner.stop().catch(() => {});
      await pool.end().catch(() => {});
      await life.query("delete from worker_process where id = $1", [id]).catch(() => {});
      await life.end();
    },
  };
}

/** So that log lines say which job they belong to. */
function inJobScope(tasks: TaskList): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([task, run]): [string, Task] => [
      task,
      (payload, helpers) => inScope({ job: helpers.job.id, task }, () => run!(payload, helpers)),
    ]),
  );
}

async function takeOverFromTheDead(life: pg.Client, own: number): Promise<void> {
  const { rows } = await life.query<{ id: number; pool_ids: string[] }>(
    "select id, pool_ids from worker_process where id <> $1",
    [own],
  );
  for (const other of rows) {
    const lock = await life.query<{ dead: boolean }>("select pg_try_advisory_lock($1, $2) as dead", [
      LOCK_CLASS,
      other.id,
    ]);
    if (!lock.rows[0]?.dead) continue;
    await life.query("select graphile_worker.force_unlock_workers($1::text[])", [other.pool_ids]);
    await life.query("delete from worker_process where id = $1", [other.id]);
    await life.query("select pg_advisory_unlock($1, $2)", [LOCK_CLASS, other.id]);
    log.warn({ worker: other.id }, "took over the jobs of a dead worker");
  }
}
