import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { CHANGE_CURRENT_KID } from "./key-rows";
import { createDatabaseIfMissing, migrate, SQL_FOLDERS } from "@/prisma/migrate";
import { APPLICATION } from "./template-database";
import { TestContext } from "./test-context";

const LAST_RELEASE = path.resolve("lib/dev/testing/fixtures/last-release");
const RECORD = "select name, sha256, applied_at from _function_file order by name";

/** Condition on a row `p` of `pg_proc`: it does not belong to an extension. */
const IS_OURS = "not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "functions-"));
const databases: string[] = [];
const clients: pg.Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

afterAll(async () => {
  const admin = await connect(inject("postgresUrl"));
  for (const name of databases) await admin.query(`drop database ${name} with (force)`);
  await admin.end();
  fs.rmSync(scratch, { recursive: true });
});

/** Opens a connection that is closed after the test. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  clients.push(client);
  return client;
}

/** Creates an empty database and opens a connection as its owner. */
async function emptyDatabase(): Promise<{ url: string; client: pg.Client }> {
  const name = `functions_${randomBytes(6).toString("hex")}`;
  await createDatabaseIfMissing(inject("postgresUrl"), name);
  databases.push(name);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  const client = await connect(url.href);
  return { url: url.href, client };
}

/** Copies `prisma/functions`, so that a test can change its files. */
function functionFolder(): {
  functions: string;
  migrations: string;
  write: (file: string, sql: string) => void;
} {
  const functions = fs.mkdtempSync(path.join(scratch, "functions-"));
  fs.cpSync(SQL_FOLDERS.functions, functions, { recursive: true });
  const write = (file: string, sql: string) => fs.writeFileSync(path.join(functions, file), sql);
  return { ...SQL_FOLDERS, functions, write };
}

/** The definitions of all functions, triggers, views and columns in the schema, as PostgreSQL prints them. */
async function catalogue(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ text: string }>(`
    select pg_get_functiondef(p.oid) as text from pg_proc p where pronamespace = 'public'::regnamespace
      and ${IS_OURS}
    union all
    select pg_get_triggerdef(t.oid) || t.tgenabled::text from pg_trigger t join pg_class c on c.oid = tgrelid
      where not tgisinternal and relnamespace = 'public'::regnamespace
    union all
    select relname || pg_get_viewdef(oid) from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
    union all
    select format('%s.%s %s', table_name, column_name, data_type) from information_schema.columns where table_schema = 'public'
    order by 1`);
  return rows.map((row) => row.text);
}

describe("the functions of the database", () => {
  it("are the same in a new database and in one that was upgraded from the last release", async () => {
    const [created, upgraded] = await Promise.all([emptyDatabase(), emptyDatabase()]);
    const lastMigration = fs.readFileSync(path.join(LAST_RELEASE, "last-migration"), "utf8").trim();
    const migrations = fs.mkdtempSync(path.join(scratch, "migrations-"));
    const released = fs.readdirSync(SQL_FOLDERS.migrations).filter((name) => name <= lastMigration);
    expect(released).toContain(lastMigration);
    for (const name of released)
      fs.cpSync(path.join(SQL_FOLDERS.migrations, name), path.join(migrations, name), { recursive: true });
    const functions = fs.mkdtempSync(path.join(scratch, "functions-"));
    const releasedFunctions = path.join(LAST_RELEASE, "functions");
    if (fs.existsSync(releasedFunctions)) fs.cpSync(releasedFunctions, functions, { recursive: true });
    await migrate(upgraded.url, undefined, { migrations, functions });
    await migrate(upgraded.url);
    await migrate(created.url);
    const expected = await catalogue(created.client);
    expect(expected.join("\n")).toContain("refresh_fleet_rows");
    expect(await catalogue(upgraded.client)).toEqual(expected);
  });

  it("are all in prisma/functions", async () => {
    const { url, client } = await emptyDatabase();
    await migrate(url);
    const sql = fs
      .readdirSync(SQL_FOLDERS.functions)
      .map((file) => fs.readFileSync(path.join(SQL_FOLDERS.functions, file), "utf8"));
    const { rows } = await client.query<{ name: string }>(`
      select proname as name from pg_proc p where pronamespace = 'public'::regnamespace and ${IS_OURS}
      union select tgname from pg_trigger join pg_class c on c.oid = tgrelid
        where not tgisinternal and relnamespace = 'public'::regnamespace
      union select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace`);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ name }) => !sql.join("\n").includes(name))).toEqual([]);
  });

  it("are applied when their text has changed, and only then", async () => {
    const { url, client } = await emptyDatabase();
    const { write, ...folders } = functionFolder();
    const record = async () => (await client.query(RECORD)).rows;
    const names = (await migrate(url, undefined, folders)).filter((name) => !/^\d{14}_/.test(name));
    const first = await record();
    expect(first.map((row) => row.name)).toEqual([...names].sort());
    expect(await migrate(url, undefined, folders)).toEqual([]);
    expect(await record()).toEqual(first);

    await client.query("create table called (id serial primary key)");
    const onChange = "-- on-change: insert into public.called default values\n";
    write("900_answer.sql", `${onChange}create or replace function public.answer() returns int return 41;`);
    write("910_other.sql", `${onChange}create or replace function public.other() returns int return 1;`);
    expect(await migrate(url, undefined, folders)).toEqual(["answer", "other"]);
    write("900_answer.sql", `${onChange}create or replace function public.answer() returns int return 42;`);
    // Of two concurrent migrations, one waits for the other and then has nothing to do.
    const both = await Promise.all([migrate(url, undefined, folders), migrate(url, undefined, folders)]);
    expect(both.flat()).toEqual(["answer"]);
    // Once for both files together, then once more for the change.
    expect(
      (await client.query("select answer(), (select count(*)::int from called) as called")).rows,
    ).toEqual([{ answer: 42, called: 2 }]);
  });

  it("are applied all or none, and an error names the file and the line", async () => {
    const { url, client } = await emptyDatabase();
    const { write, ...folders } = functionFolder();
    await migrate(url, undefined, folders);
    const before = [await catalogue(client), (await client.query(RECORD)).rows];
    write("900_good.sql", "create function public.good() returns int return 1;");
    write("910_bad.sql", "-- A comment.\ncreate function public.bad() returns int retrun 1;");
    await expect(migrate(url, undefined, folders)).rejects.toThrow(/910_bad\.sql:2: syntax error/);
    expect([await catalogue(client), (await client.query(RECORD)).rows]).toEqual(before);
  });

  it("run on-change again when it failed", async () => {
    const { url, client } = await emptyDatabase();
    const { write, ...folders } = functionFolder();
    write(
      "900_late.sql",
      "-- on-change: insert into public.called values (1)\ncreate function public.late() returns int return 1;",
    );
    await expect(migrate(url, undefined, folders)).rejects.toThrow(/900_late\.sql.*called/);
    await client.query("create table called (id int)");
    expect(await migrate(url, undefined, folders)).toEqual([]);
    await migrate(url, undefined, folders);
    expect((await client.query("select id from called")).rows).toEqual([{ id: 1 }]);
  });

  it("wait for a transaction that is writing, and are applied when it has ended", async () => {
    const { url, client } = await emptyDatabase();
    await migrate(url);
    const { write, ...folders } = functionFolder();
    const file = "030_fleet_row_triggers.sql";
    write(file, `${fs.readFileSync(path.join(folders.functions, file), "utf8")}-- Changed.\n`);
    await client.query("begin");
    await client.query("update organization set name = name");
    const migrated = migrate(url, undefined, folders);
    const other = await connect(url);
    const isWaiting = async () =>
      (await other.query("select 1 from pg_locks where not granted and relation = 'organization'::regclass"))
        .rowCount;
    while ((await isWaiting()) === 0);
    // The migration has locked other tables meanwhile. A portal that writes to them must not be refused.
    for (const table of ["client_key", "client_draft", "installation", "key_rotation"])
      await client.query(`update ${table} set id = id`);
    await client.query("commit");
    expect(await migrated).toEqual(["fleet_row_triggers"]);
  });
});

describe("the fleet's rows", () => {
  let t: TestContext;
  beforeAll(async () => {
    t = await TestContext.create();
  });
  afterAll(() => t.drop());
  const ownerUrl = () => {
    const url = new URL(inject("postgresUrl"));
    url.pathname = new URL(t.databaseUrl).pathname;
    return url.href;
  };

  it("are refreshed when the function that fills them has changed", async () => {
    const { installationId } = await t.active();
    const { write, ...folders } = functionFolder();
    const file = "020_refresh_fleet_rows.sql";
    const sql = fs.readFileSync(path.join(folders.functions, file), "utf8");
    const row = () => t.owner.fleetRow.findUniqueOrThrow({ where: { installationId } });
    const before = await row();
    write(file, sql.replace(`i."label",`, `i."label" || '!',`));
    await migrate(ownerUrl(), APPLICATION.name, folders);
    expect(await row()).toEqual({ ...before, label: `${before.label}!` });
    await migrate(ownerUrl(), APPLICATION.name);
    expect(await row()).toEqual(before);
  });

  it("contain both changes of two concurrent transactions", async () => {
    const { installationId } = await t.active();
    const [first, second] = await Promise.all([connect(ownerUrl()), connect(ownerUrl())]);
    await first.query("begin");
    await first.query(CHANGE_CURRENT_KID, ["changed", installationId]);
    const pid = (await second.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]!.pid;
    const changed = second.query("update installation set label = 'changed' where id = $1", [installationId]);
    const isWaiting = () =>
      first
        .query("select 1 where cardinality(pg_blocking_pids($1)) > 0", [pid])
        .then((result) => result.rowCount);
    while ((await isWaiting()) === 0);
    await first.query("commit");
    await changed;
    expect(await t.owner.fleetRow.findUniqueOrThrow({ where: { installationId } })).toMatchObject({
      kid: "changed",
      label: "changed",
    });
  });

  it("and every other trigger work with an empty search_path, as while a dump is restored", async () => {
    await t.active();
    const client = await connect(ownerUrl());
    await client.query("set search_path = ''");
    const { rows } = await client.query<{
      name: string;
    }>(`select distinct relname as name from pg_catalog.pg_trigger
      join pg_catalog.pg_class c on c.oid = tgrelid where not tgisinternal and relnamespace::regnamespace::text = 'public'`);
    const tables = rows.map((row) => row.name);
    expect(tables).toEqual(
      expect.arrayContaining(["installation", "organization", "client_key", "audit_event"]),
    );
    for (const table of tables) {
      const { rows: columns } = await client.query<{ name: string }>(
        "select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1",
        [table],
      );
      const column = client.escapeIdentifier(columns[0]!.name);
      const all = columns.map((each) => client.escapeIdentifier(each.name)).join(", ");
      const inserted = `insert into public.${table} (${all}) select ${all} from public.${table} limit 1 on conflict do nothing`;
      const updated = `update public.${table} set ${column} = ${column}`;
      await client.query(inserted);
      if (/^audit_(event|checkpoint)$/.test(table)) await expectRefusal(client, table, updated);
      else await client.query(updated);
    }
    await client.query("insert into public.audit_event select * from public.audit_event limit 0");
  });

  it("cannot be changed through another function by the application", async () => {
    for (const statement of [
      "create or replace function public.fold_text(value text) returns text language sql as $$ select '' $$",
      "drop trigger audit_event_append_only on audit_event",
      "create function public.own() returns int return 1",
      "update _function_file set sha256 = ''",
      "delete from _function_file",
    ])
      await expect(t.db.$executeRawUnsafe(statement)).rejects.toThrow(/must be owner|permission denied/);
  });
});

/** Expects the audit table to refuse the statement. Without a row there is nothing to refuse. */
async function expectRefusal(client: pg.Client, table: string, statement: string): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from public.${table}`,
  );
  if (rows[0]!.count > 0) await expect(client.query(statement)).rejects.toThrow("append-only");
  await expect(client.query(`truncate public.${table}`)).rejects.toThrow("append-only");
}
