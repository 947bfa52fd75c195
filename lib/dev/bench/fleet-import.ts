import { randomUUID } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify/sync";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { Database } from "@/lib/db/client";
import type { Env } from "@/lib/base/env";
import type { Context } from "@/lib/context/context";
import { createImport } from "@/lib/services/import/create-import";
import { getImport } from "@/lib/services/import/get-import";
import { runImport } from "@/lib/services/import/run-import";
import { setImportState } from "@/lib/services/import/set-import-state";
import { realNumber } from "@/lib/dev/demo/demo-fleet";

const ROWS = 10_000;
/** Above all numbers of the seeded fleet. */
const FIRST_NUMBER = 6_000_000;

/** The tables that an import writes, in the order of their foreign keys. */
const TABLES = ["organization", "installation", "client_key"] as const;

/**
 * Measures the import of a file with 10 000 new installations, from its bytes to the last row, with parsing,
 * preview, checks and audit, and, for comparison, COPY of the same rows into the same tables with their
 * indexes and triggers. Removes the rows afterwards.
 */
export async function measureImport(
  db: Database,
  env: Env,
  databaseUrl: string,
): Promise<{ rowsPerS: number; copyRowsPerS: number }> {
  const userId = randomUUID();
  const ctx: Context = {
    actor: { kind: "staff", userId, name: "Bench", role: "ADMINISTRATOR", authenticatedAt: new Date() },
    db,
    env,
    clock: () => new Date(),
  };
  const bytes = new TextEncoder().encode(file());
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const started = performance.now();
    const { runId } = await createImport(ctx, { name: "bench.csv", bytes });
    await setImportState(ctx, { runId, command: "start" });
    const system: Context = { ...ctx, actor: { kind: "system", name: "bench" } };
    while ((await runImport(system, { runId })) !== null);
    const seconds = (performance.now() - started) / 1000;
    const { counts } = await getImport(ctx, runId);
    if (counts.created !== ROWS) throw new Error(`the import created ${JSON.stringify(counts)}`);
    await client.query("vacuum analyze fleet_row, installation, organization, client_key");

    const copies = new Map<string, Buffer>();
    for (const table of TABLES) copies.set(table, await copyOut(client, selectImported(table)));
    await removeImported(client);
    const copyStarted = performance.now();
    for (const table of TABLES)
      await pipeline(Readable.from([copies.get(table)!]), client.query(copyFrom(`copy ${table} from stdin`)));
    const copySeconds = (performance.now() - copyStarted) / 1000;
    await removeImported(client);
    return { rowsPerS: Math.round(ROWS / seconds), copyRowsPerS: Math.round(ROWS / copySeconds) };
  } finally {
    await client.end();
  }
}

/** A CSV file with ten installations for every six customers, as in the seeded fleet. */
function file(): string {
  const customers = Array.from({ length: ROWS * 0.6 }, (_, index) => ({
    // The template is for production.
    number: realNumber(FIRST_NUMBER + index),
    name: `Innført legesenter ${index}`,
  }));
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const { number, name } = customers[index % customers.length]!;
    const expires = `${1 + (index % 28)}.${1 + (index % 12)}.2028`;
    return [number, name, "Fagsystem 1", `Server ${index}`, randomUUID(), randomUUID(), expires];
  });
  const headings = ["Org.nr.", "Kunde", "Klientmal", "Installasjon", "Klient-ID", "kid", "Utløpsdato"];
  return stringify([headings, ...rows], { delimiter: ";" });
}

const IMPORTED_ORGANIZATIONS = `select id from organization where name like 'Innført legesenter %'`;
const CONDITIONS: Record<(typeof TABLES)[number], string> = {
  organization: `id in (${IMPORTED_ORGANIZATIONS})`,
  installation: `organization_id in (${IMPORTED_ORGANIZATIONS})`,
  client_key: `installation_id in (select id from installation where organization_id in (${IMPORTED_ORGANIZATIONS}))`,
};

function selectImported(table: (typeof TABLES)[number]): string {
  return `select * from ${table} where ${CONDITIONS[table]}`;
}

async function removeImported(client: pg.Client): Promise<void> {
  for (const table of [...TABLES].reverse())
    await client.query(`delete from ${table} where ${CONDITIONS[table]}`);
  await client.query("vacuum analyze fleet_row, installation, organization, client_key");
}

async function copyOut(client: pg.Client, select: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(Buffer.from(part));
      done();
    },
  });
  await pipeline(client.query(copyTo(`copy (${select}) to stdout`)), sink);
  return Buffer.concat(parts);
}
