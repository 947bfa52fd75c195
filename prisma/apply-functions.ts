import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** One file of `prisma/functions`. */
export interface FunctionFile {
  /**
   * The file's name without its number and extension, so that a file may be given another place in the order.
   */
  name: string;
  path: string;
  sql: string;
  sha256: string;
  /** Statements to run once after the file was applied, each outside a transaction. */
  onChange: string[];
}

/** What was applied, with which text; written by the owner of the tables only. */
const RECORD = `create table if not exists public._function_file (
  name text primary key,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  on_change_pending boolean not null
)`;

/**
 * Shorter than PostgreSQL's `deadlock_timeout` (1 s): in a deadlock with the running portal it is this side
 * that gives way.
 */
const LOCK_TIMEOUT_MS = 250;
const LOCK_NOT_AVAILABLE = "55P03";
const DEADLOCK_DETECTED = "40P01";
const MAX_WAIT_MS = 60_000;
const RETRY_MS = 100;

/**
 * Reads the functions, triggers and views of the portal: `NNN_name.sql`, in the order of their numbers.
 * @throws Error when a file is not named like that, or two have one name or number
 */
export function readFunctionFiles(folder: string): FunctionFile[] {
  const files = fs
    .readdirSync(folder)
    .sort()
    .map((file) => {
      const name = /^\d{3}_([a-z0-9_]+)\.sql$/.exec(file)?.[1];
      if (!name) throw new Error(`${path.join(folder, file)}: the name must be like 010_name.sql`);
      const sql = fs.readFileSync(path.join(folder, file), "utf8").replaceAll("\r\n", "\n");
      return {
        name,
        path: path.join(folder, file),
        sql,
        sha256: createHash("sha256").update(sql).digest("hex"),
        onChange: [...sql.matchAll(/^-- on-change: (.+)$/gm)].map((found) => found[1]!.trim()),
      };
    });
  for (const key of [(file: FunctionFile) => file.name, numberOf])
    if (new Set(files.map(key)).size < files.length)
      throw new Error(`${folder}: a name or number occurs twice`);
  return files;
}

function numberOf(file: FunctionFile): string {
  return path.basename(file.path).slice(0, 3);
}

/**
 * Applies the files whose text differs from what the database has, all in one transaction, and then runs
 * their `on-change` statements. A statement that did not finish is run again by the next call.
 * @param client of the role that owns the tables, holding the lock of `migrate`
 * @returns the names applied now
 * @throws Error that names the file, with nothing of this call applied, when a file fails
 */
export async function applyFunctions(client: pg.Client, files: FunctionFile[]): Promise<string[]> {
  await client.query(RECORD);
  const { rows } = await client.query<{ name: string; sha256: string }>(
    "select name, sha256 from public._function_file",
  );
  const recorded = new Map(rows.map((row) => [row.name, row.sha256]));
  const changed = files.filter((file) => recorded.get(file.name) !== file.sha256);
  if (changed.length > 0) await applyInOneTransaction(client, changed);
  await runOnChange(client, files);
  return changed.map((file) => file.name);
}

async function applyInOneTransaction(client: pg.Client, files: FunctionFile[]): Promise<void> {
  const deadline = Date.now() + MAX_WAIT_MS;
  for (;;) {
    let current: FunctionFile | undefined;
    try {
      await client.query("begin");
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      for (current of files) {
        await client.query(current.sql);
        await client.query(
          `insert into public._function_file (name, sha256, on_change_pending) values ($1, $2, $3)
           on conflict (name) do update set sha256 = excluded.sha256, applied_at = now(),
             on_change_pending = _function_file.on_change_pending or excluded.on_change_pending`,
          [current.name, current.sha256, current.onChange.length > 0],
        );
      }
      await client.query("commit");
      return;
    } catch (cause) {
      await client.query("rollback");
      const { code } = cause as { code?: string };
      const isBusy = code === LOCK_NOT_AVAILABLE || code === DEADLOCK_DETECTED;
      if (!isBusy || Date.now() > deadline) throw inFile(current, cause);
      await delay(RETRY_MS);
    }
  }
}

/** Runs what is due, a statement that several files ask for once. */
async function runOnChange(client: pg.Client, files: FunctionFile[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select name from public._function_file where on_change_pending",
  );
  const names = rows.map((row) => row.name);
  const due = files.filter((file) => names.includes(file.name));
  if (due.length > 0) await waitForOlderWriters(client);
  for (const statement of new Set(due.flatMap((file) => file.onChange)))
    await client.query(statement).catch((cause: unknown) => {
      throw inFile(
        due.find((file) => file.onChange.includes(statement)),
        cause,
      );
    });
  await client.query("update public._function_file set on_change_pending = false where name = any ($1)", [
    due.map((file) => file.name),
  ]);
}

/**
 * A transaction that was writing when the functions were replaced may still be inside the old ones. What it
 * writes must not come after `on-change`, so wait until all of them have ended. A transaction of hours is not
 * waited for: it has long left its trigger.
 */
async function waitForOlderWriters(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ next: string }>(
    "select pg_snapshot_xmax(pg_current_snapshot())::text as next",
  );
  const deadline = Date.now() + MAX_WAIT_MS;
  while (Date.now() < deadline) {
    const { rowCount } = await client.query(
      "select 1 where pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8",
      [rows[0]!.next],
    );
    if (rowCount === 1) return;
    await delay(RETRY_MS);
  }
}

function inFile(file: FunctionFile | undefined, cause: unknown): Error {
  const { message, position } = cause as { message?: string; position?: string };
  const line = file && position ? `:${file.sql.slice(0, Number(position)).split("\n").length}` : "";
  return new Error(`${file?.path ?? "functions"}${line}: ${message}`, { cause });
}
