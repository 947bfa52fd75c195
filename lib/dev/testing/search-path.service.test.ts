import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";

let t: TestContext;
let client: pg.Client;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  await t.active();
  const url = new URL(inject("postgresUrl"));
  url.pathname = new URL(t.databaseUrl).pathname;
  client = new pg.Client({ connectionString: url.href });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await t.drop();
});

/**
 * The others cannot have a SET clause, and name the schema of everything instead: an expression over
 * functions of pg_catalog, which the clause would keep from being inlined, and a procedure that commits.
 */
const WITHOUT_CLAUSE = ["fold_text", "refresh_all_fleet_rows"];

it("every function and procedure of ours sets its own search path", async () => {
  const { rows } = await client.query<{ name: string; config: string[] | null }>(`
    select p.proname as name, p.proconfig as config from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosqlbody is null
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`);
  expect(rows.length).toBeGreaterThan(5);
  const unset = rows.filter(({ config }) => !config?.some((each) => each.startsWith("search_path=")));
  expect(unset.map(({ name }) => name).sort()).toEqual(WITHOUT_CLAUSE);
});

it.each(["''", "evil, pg_catalog, public"])(
  "with search_path = %s, which a restore has, every table can be written",
  async (searchPath) => {
    await client.query("begin");
    try {
      // Something else of each name comes first on the path.
      await client.query(`create schema evil; create function evil.fold_text(text) returns text language sql as 'select null';
        create table evil.fleet_row (id int); create table evil.installation (id int); create table evil.client_key (id int)`);
      await client.query(`set local search_path = ${searchPath}`);
      const copies: Record<string, Record<string, unknown>> = {
        organization: { number: "999999999" },
        installation: { id: randomUUID(), client_id: randomUUID() },
        client_key: { id: randomUUID(), kid: "another", state: "RETIRED", sealed_private_jwk: null },
      };
      for (const [table, changes] of Object.entries(copies)) {
        const { rowCount } = await client.query(
          `insert into public.${table} select (jsonb_populate_record(row, $1)).* from public.${table} row limit 1`,
          [JSON.stringify({ id: randomUUID(), ...changes })],
        );
        expect(rowCount).toBe(1);
      }
      const { rows: tables } = await client.query<{ name: string; column: string; appendOnly: boolean }>(`
        select c.relname as name, (select attname from pg_catalog.pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity = ''
              and a.attgenerated = '' order by a.attnum limit 1) as column,
          c.relname in ('audit_event', 'audit_checkpoint', 'audit_leaf', 'audit_tree_checkpoint') as "appendOnly"
        from pg_catalog.pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`);
      expect(tables.length).toBeGreaterThan(30);
      for (const { name, column, appendOnly } of tables) {
        if (appendOnly) continue;
        const quoted = client.escapeIdentifier(column);
        await client.query(`update public.${client.escapeIdentifier(name)} set ${quoted} = ${quoted}`);
      }
    } finally {
      await client.query("rollback");
    }
    await client.query(`set search_path = ${searchPath}`);
    await client.query("call public.refresh_all_fleet_rows()");
    await client.query("reset search_path");
  },
);
