import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { grantToApplication } from "./application-role";

/**
 * Prisma's own schema engine as WebAssembly: the same migrations and the same `_prisma_migrations` table as
 * `prisma migrate deploy`, without the native binary that the CLI downloads (DECISIONS.md).
 */
const ROOT = path.join(import.meta.dirname, "..");
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
 * adapter-pg cuts a script at every semicolon, also inside a function body. PostgreSQL takes the whole script as one
 * query, which also makes each migration all-or-nothing.
 */
class WholeScriptAdapter extends PrismaPg {
  readonly #connectionString: string;
  readonly #opened: { dispose: () => Promise<void> }[] = [];

  constructor(connectionString: string) {
    super({ connectionString });
    this.#connectionString = connectionString;
  }

  override async connect() {
    const adapter = await super.connect();
    this.#opened.push(adapter);
    adapter.executeScript = async (script: string) => {
      const client = new pg.Client({ connectionString: this.#connectionString });
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
 * Brings the database to the newest schema, the queue's included.
 * @param databaseUrl of the role that owns the tables
 * @param applicationRole the role that portal and workers use, if that is another one
 * @returns the names applied now
 */
export async function migrate(databaseUrl: string, applicationRole?: string): Promise<string[]> {
  const folder = path.join(ROOT, "prisma/migrations");
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
  await runMigrations({ connectionString: databaseUrl });
  if (applicationRole) await grantToApplication(databaseUrl, applicationRole);
  return appliedMigrationNames;
}

/** The SQL from the schema files `from` (null: an empty database) to the current schema, for writing a new migration. */
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
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const found = await admin.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) await admin.query(`create database ${admin.escapeIdentifier(name)}`);
  } finally {
    await admin.end();
  }
}
