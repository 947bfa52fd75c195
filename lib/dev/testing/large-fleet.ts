import type { Database } from "@/lib/db/client";

/** Tables with triggers that update `fleet_row`. They are disabled while the rows are inserted. */
const TABLES = ["installation", "client_key", "organization", "client_template"];

/**
 * Inserts a fictitious fleet directly into the tables: six organizations for ten installations, three keys
 * each, five templates and one small one. None of its clients exists upstream.
 * @param rows number of installations
 */
export async function seedLargeFleet(db: Database, rows: number): Promise<void> {
  const organizations = Math.ceil(rows * 0.6);
  const sql = (text: string) => db.$executeRawUnsafe(text);
  for (const table of TABLES) await sql(`alter table ${table} disable trigger user`);
  const recreateSources = await dropIndexes(db, TABLES);
  const recreateRows = await dropIndexes(db, ["fleet_row"]);
  await sql(`insert into client_template (id, name, environment, scopes, default_scopes, redirect_uris,
      post_logout_redirect_uris, checklist, renewal_days, created_at, updated_at)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Fagsystem ' || n,
      (case when n % 2 = 0 then 'TEST' else 'PRODUCTION' end)::"Environment",
      array['nhn:selvbetjening/client', 'nhn:msh/api'], array['nhn:selvbetjening/client'], '{}', '{}', '{}', 30, now(), now()
    from generate_series(1, 6) n`);
  await sql(`insert into organization (id, number, name, created_at, updated_at)
    select ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, lpad((310000000 + n)::text, 9, '0'),
      (array['Legekontor', 'Tannlege', 'Sykehjem', 'Fysioterapi', 'Legevakt', 'Helsestasjon', 'Apotek', 'Rehabilitering'])[1 + n % 8]
      || ' ' || (array['Tromsø', 'Ås', 'Bergen', 'Oslo', 'Bodø', 'Ålesund', 'Hamar', 'Molde', 'Lærdal', 'Røros'])[1 + n % 10]
      || case when n % 200 = 7 then ' Fjellheim' else '' end || ' ' || n, now(), now()
    from generate_series(1, ${organizations}) n`);
  await sql(`insert into installation (id, organization_id, template_id, label, custody, scopes, client_id, activated_at,
      snapshot, snapshot_at, last_check_at, last_check_failure, portal_token_at, created_at, updated_at, claims)
    select ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid,
      ('00000000-0000-7000-9000-' || lpad(to_hex(1 + n % ${organizations}), 12, '0'))::uuid,
      ('00000000-0000-7000-8000-' || lpad(to_hex(case when n <= 50 then 6 else 1 + n % 5 end), 12, '0'))::uuid,
      (array['Hovedserver', 'Avdeling', 'Resepsjon', 'Mobil'])[1 + n % 4] || ' ' || n,
      (case when n % 3 = 0 then 'INSTALLATION' else 'PORTAL' end)::"Custody",
      array['nhn:selvbetjening/client', 'nhn:msh/api'], md5('client' || n)::uuid::text,
      case when n % 50 = 3 then null else now() - (n % 300) * interval '1 day' end,
      jsonb_build_object('apiScopes', jsonb_build_array(jsonb_build_object('scope', 'nhn:msh/api',
        'status', case when n % 400 = 9 then 'pending' else 'ok' end))),
      now(), now() - (n % 40) * interval '1 day', case when n % 500 = 11 then 'UPSTREAM_UNREACHABLE' end,
      case when n % 300 <> 13 then now() - (n % 40) * interval '1 day' end,
      now() - (n % 900) * interval '1 day' - n * interval '1 second', now(), '[]'
    from generate_series(1, ${rows}) n`);
  await sql(`insert into client_key (id, installation_id, kid, thumbprint, algorithm, custody, state, expires_at,
      expiry_source, expiry_seen_at, created_at)
    select gen_random_uuid(), ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid,
      encode(sha256(convert_to(n || '/' || k, 'UTF8')), 'base64'), '', 'PS256', 'INSTALLATION',
      (case when k = 1 then 'CURRENT' else 'RETIRED' end)::"ClientKeyState",
      case when n % 60 = 5 then null else now() + ((n * 37) % 700 - 12) * interval '1 day' end, 'selvbetjening', now(), now()
    from generate_series(1, ${rows}) n, generate_series(1, 3) k`);
  for (const table of TABLES) await sql(`alter table ${table} enable trigger user`);
  await recreateSources();
  for (const table of TABLES) await sql(`analyze ${table}`);
  await db.$queryRawUnsafe(`select refresh_fleet_rows(array_agg(id))::text from installation`);
  await recreateRows();
  await sql("analyze fleet_row");
}

/**
 * Drops the indexes of tables, except those of constraints: to build them from all rows takes a fraction of
 * the time of adding row by row.
 * @returns a function that creates them again
 */
async function dropIndexes(db: Database, tables: readonly string[]): Promise<() => Promise<void>> {
  const indexes = await db.$queryRawUnsafe<{ name: string; definition: string }[]>(
    `select c.relname as name, pg_get_indexdef(c.oid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = any ($1::text[]::regclass[]) and not i.indisunique`,
    tables,
  );
  for (const { name } of indexes) await db.$executeRawUnsafe(`drop index "${name}"`);
  return async () => {
    for (const { definition } of indexes) await db.$executeRawUnsafe(definition);
  };
}
