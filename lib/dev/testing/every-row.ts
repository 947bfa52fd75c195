import pg from "pg";

/**
 * All rows of all tables of a database, including the queue's, as text: one line for each, with the table's
 * name first.
 */
export async function everyRow(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      texts.push(...rows.map((row) => `${name} ${row.text}`));
    }
    return texts.join("\n");
  } finally {
    await client.end();
  }
}
