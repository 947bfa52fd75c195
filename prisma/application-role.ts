import pg from "pg";
import { databaseConnection } from "@/lib/base/database-connection";

/** Rows of these are written once; the application may add and read, and nothing else. */
const APPEND_ONLY = ["audit_event", "audit_checkpoint", "audit_leaf", "audit_tree_checkpoint"];
/** Tables with one row, which the application may change. */
const ONE_ROW = ["audit_head", "audit_tree"];
const QUEUE_SCHEMA = "graphile_worker";

/**
 * Makes a login role for the application, or gives it this password. Superusers and roles with CREATEROLE
 * can.
 */
export async function createApplicationRole(
  adminUrl: string,
  role: { name: string; password: string },
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const name = client.escapeIdentifier(role.name);
    const found = await client.query("select 1 from pg_roles where rolname = $1", [role.name]);
    if (found.rowCount === 0) await client.query(`create role ${name} login`);
    await client.query(`alter role ${name} password ${client.escapeLiteral(role.password)}`);
  });
}

/**
 * Gives the application's role what it needs and no more: it owns no table of the portal, so it can neither
 * change the audit's rows nor take away the triggers that guard them. The queue is its own (graphile-worker
 * closes its tables to everybody but their owner). May be repeated.
 * @param ownerUrl of the role that owns the tables; it must be a superuser or a member of the application's
 * role
 */
export async function grantToApplication(ownerUrl: string, roleName: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const role = client.escapeIdentifier(roleName);
    const table = (name: string) => `public.${client.escapeIdentifier(name)}`;
    const statements = [
      `revoke create on schema public from public`,
      `grant usage on schema public to ${role}`,
      `grant select, insert, update, delete on all tables in schema public to ${role}`,
      `grant usage, select on all sequences in schema public to ${role}`,
      ...APPEND_ONLY.map((name) => `revoke update, delete, truncate on ${table(name)} from ${role}`),
      ...ONE_ROW.map((name) => `revoke insert, delete on ${table(name)} from ${role}`),
      `revoke delete, truncate on ${table("audit_tile")} from ${role}`,
      `revoke insert, update, delete on ${table("_prisma_migrations")} from ${role}`,
      `revoke insert, update, delete on ${table("_function_file")} from ${role}`,
      `grant usage, create on schema ${QUEUE_SCHEMA} to ${role}`,
    ];
    await client.query("begin");
    for (const statement of statements) await client.query(statement);
    const { rows } = await client.query<{ statement: string }>(QUEUE_OBJECTS, [QUEUE_SCHEMA, roleName]);
    for (const { statement } of rows) await client.query(statement);
    await client.query("commit");
  });
}

/**
 * One `alter … owner` for each thing of the queue's that is not the role's yet; sequences and indexes follow
 * their table.
 */
const QUEUE_OBJECTS = `
  select format('alter %s %s owner to %I', kind, name, $2::text) as statement from (
    select 'table' as kind, oid::regclass::text as name, relowner as owner from pg_class
      where relnamespace = $1::regnamespace and relkind in ('r', 'p', 'v')
    union all
    select 'routine', oid::regprocedure::text, proowner from pg_proc where pronamespace = $1::regnamespace
    union all
    select 'type', pg_type.oid::regtype::text, typowner from pg_type left join pg_class on pg_class.oid = typrelid
      where typnamespace = $1::regnamespace and (typtype in ('d', 'e') or pg_class.relkind = 'c')
    union all
    select 'schema', quote_ident(nspname), nspowner from pg_namespace where oid = $1::regnamespace
  ) as things where owner <> $2::regrole`;

async function withClient(url: string, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(databaseConnection(url));
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

/** The same database for another role. */
export function urlFor(databaseUrl: string, role: { name: string; password: string }): string {
  const url = new URL(databaseUrl);
  url.username = role.name;
  url.password = role.password;
  return url.href;
}
