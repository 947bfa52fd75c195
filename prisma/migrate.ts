import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { databaseConnection } from "@/lib/base/database-connection";
import { grantToApplication } from "./application-role";
import { applyFunctions, readFunctionFiles } from "./apply-functions";

/**
 * Prisma's own schema engine as WebAssembly: the same migrations and the same `_prisma_migrations` table as
 * `prisma migrate deploy`, without the native binary that the CLI downloads (decision 0003).
 */
const ROOT = path.join(import.meta.dirname, "..");
export const SQL_FOLDERS = {
  migrations: path.join(ROOT, "prisma/migrations"),
  functions: path.join(ROOT, "prisma/functions"),
};
const FILTERS = { externalTables: [], externalEnums: [] };

function loadEngine(): void {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = fs.readFileSync(path.join(path.dirname(entry), "schema_engine_bg.wasm"));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    "./schema_engine_bg.js": engineModule as unknown as WebAssembly.ModuleImports,
  });
  (engineModule as unknown as { __wbg_set_wasm: (exports: unknown) => void }).__wbg_set_wasm(
    instance.exports,
  );
  (instance.exports as unknown as { __wbindgen_start: () => void }).__wbindgen_start();
}

/**
 * adapter-pg cuts a script at every semicolon, also inside a function body. PostgreSQL takes the whole script
 * as one query, which also makes each migration all-or-nothing.
 */
class WholeScriptAdapter extends PrismaPg {
  readonly #connectionString: string;
  readonly #opened: { dispose: () => Promise<void> }[] = [];

  constructor(connectionString: string) {
    super(databaseConnection(connectionString));
    this.#connectionString = connectionString;
  }

  override async connect() {
    const adapter = await super.connect();
    this.#opened.push(adapter);
    adapter.executeScript = async (script: string) => {
      const client = new pg.Client(databaseConnection(this.#connectionString));
      await client.connect();
      await client.query(script).finally(() => client.end());
    };
    return adapter;
  }

  /** The engine does not close what it opened. */
  async close(): Promise<void> {
    for (const adapter of this.#opened.splice(0)) await adapter.dispose();
  }
}

let loaded = false;

/** One file of the schema, as Prisma's engine takes it. */
export interface SchemaFile {
  path: string;
  content: string;
}

function readSchema(): SchemaFile[] {
  const folder = path.join(ROOT, "prisma/schema");
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => ({ path: name, content: fs.readFileSync(path.join(folder, name), "utf8") }));
}

type Engine = Awaited<ReturnType<typeof engineModule.SchemaEngine.new>>;

async function withEngine<T>(
  databaseUrl: string,
  run: (engine: Engine, schema: SchemaFile[]) => Promise<T>,
): Promise<T> {
  if (!loaded) loadEngine();
  loaded = true;
  const schema = readSchema();
  const factory = new WholeScriptAdapter(databaseUrl);
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: schema.map(({ path, content }): [string, string] => [path, content]) },
    () => {},
    adapter,
  );
  try {
    return await run(engine, schema);
  } finally {
    await factory.close();
  }
}

/**
 * Brings the database to the newest schema, the functions of `prisma/functions` and the queue's tables
 * included. Two calls at a time for one database run one after the other.
 * @param databaseUrl of the role that owns the tables
 * @param applicationRole the role that portal and workers use, if that is another one
 * @param folders where the SQL is
 * @returns the migrations and functions applied now, by name
 */
export async function migrate(
  databaseUrl: string,
  applicationRole?: string,
  folders = SQL_FOLDERS,
): Promise<string[]> {
  const functions = readFunctionFiles(folders.functions);
  return await withMigrationLock(databaseUrl, async (client) => {
    const migrations = await applyMigrations(databaseUrl, folders.migrations);
    await migrateQueue(databaseUrl);
    const changed = await applyFunctions(client, functions);
    if (applicationRole) await grantToApplication(databaseUrl, applicationRole);
    return [...migrations, ...changed];
  });
}

async function migrateQueue(databaseUrl: string): Promise<void> {
  const pgPool = new pg.Pool({ ...databaseConnection(databaseUrl), max: 2 });
  const ignore = () => {};
  // graphile-worker reports an error of a query itself.
  pgPool.on("error", ignore);
  pgPool.on("connect", (client) => client.on("error", ignore));
  await runMigrations({ pgPool }).finally(() => pgPool.end());
}

const MIGRATION_LOCK = "klientvakt migrate";
const LOCK_RETRY_MS = 100;

/**
 * Tries again instead of waiting inside PostgreSQL: a session that waits has an open snapshot, for which a
 * concurrent index build of the session that has the lock would wait in turn.
 */
async function withMigrationLock<T>(databaseUrl: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(databaseConnection(databaseUrl));
  await client.connect();
  try {
    const isHeld = async () =>
      (
        await client.query<{ held: boolean }>("select pg_try_advisory_lock(hashtext($1)) as held", [
          MIGRATION_LOCK,
        ])
      ).rows[0]!.held;
    while (!(await isHeld())) await delay(LOCK_RETRY_MS);
    return await run(client);
  } finally {
    await client.end();
  }
}

/** @returns the names applied now */
async function applyMigrations(databaseUrl: string, folder: string): Promise<string[]> {
  const names = fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(path.join(folder, name, "migration.sql")))
    .sort();
  const { appliedMigrationNames } = await withEngine(databaseUrl, (engine) =>
    engine.applyMigrations({
      migrationsList: {
        baseDir: "prisma/migrations",
        lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
        migrationDirectories: names.map((name) => ({
          path: name,
          migrationFile: {
            path: "migration.sql",
            content: { tag: "ok", value: fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8") },
          },
        })),
        shadowDbInitScript: "",
      },
      filters: FILTERS,
    }),
  );
  return appliedMigrationNames;
}

/**
 * The SQL from the schema files `from` (null: an empty database) to the current schema, for writing a new
 * migration.
 */
export async function diffSchema(databaseUrl: string, from: SchemaFile[] | null): Promise<string> {
  const { stdout } = await withEngine(databaseUrl, (engine, schema) =>
    engine.diff({
      from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: from },
      to: { tag: "schemaDatamodel", files: schema },
      script: true,
      exitCode: null,
      filters: FILTERS,
    }),
  );
  return stdout ?? "";
}

/** Creates the database named in `databaseUrl` when the server does not have it. */
export async function createDatabaseIfMissing(adminUrl: string, name: string): Promise<void> {
  const admin = new pg.Client(databaseConnection(adminUrl));
  await admin.connect();
  try {
    const found = await admin.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) await admin.query(`create database ${admin.escapeIdentifier(name)}`);
  } finally {
    await admin.end();
  }
}
