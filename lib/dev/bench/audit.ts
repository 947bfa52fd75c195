import { randomUUID } from "node:crypto";
import { createDatabase, type Database } from "@/lib/db/client";
import { lockOrganization } from "@/lib/db/locks";
import { AUDIT_ACTIONS } from "@/lib/domain/audit-actions";
import { parseEnv } from "@/lib/base/env";
import { listAudit } from "@/lib/services/audit/list-audit";
import { verifyChain } from "@/lib/services/audit/verify-chain";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { BenchEnvironment } from "./bench-environment";
import { time } from "./time";
import { AuditView } from "@/lib/domain/audit-view";

const ROWS = 1_000_000;
const FLEET = 10_000;
const BATCH = 1000;
const WRITERS = [1, 2, 4, 8, 16];
const SECONDS = 5;
const DAYS = 730;

/**
 * `npm run -s bench -- audit [rows]`: the cost of a long audit log. Measures changes per second with few and
 * with many concurrent writers (all append to one chain, so they wait for each other) and the same changes
 * without audit rows, the audit pages, and the verification of the chain. PostgreSQL writes to disk as in
 * production. Prints one JSON object as its last line.
 * @returns the exit code: 0 when the chain has no faults
 */
export async function auditBench(args: string[]): Promise<number> {
  const rows = Number(args[0] ?? ROWS);
  const environment = await BenchEnvironment.start(`audit-${process.pid}`);
  const db = createDatabase(environment.databaseUrl, Math.max(...WRITERS) + 2);
  try {
    await seedLargeFleet(db, FLEET);
    const env = parseEnv(environment.env);
    const ctx: Context = { actor: { kind: "system", name: "bench" }, db, env, clock: () => new Date() };
    const installations = await db.installation.findMany({ select: { id: true } });
    console.error(`writing ${rows} rows …`);
    const fillStarted = performance.now();
    await fill(ctx, installations, rows);
    const filledPerS = Math.round((rows / (performance.now() - fillStarted)) * 1000);
    await db.$executeRaw`analyze audit_event`;
    const writers: Record<string, object> = {};
    for (const count of WRITERS)
      writers[count] = {
        audited: await changesPerS(count, (id) => change(ctx, id)),
        bare: await changesPerS(count, (id) => changeWithoutAudit(db, id)),
      };
    const pages = await measurePages(ctx);
    const verifyStarted = performance.now();
    const verdict = await verifyChain(ctx);
    const [{ bytes }] = await db.$queryRaw<
      [{ bytes: bigint }]
    >`select pg_total_relation_size('audit_event') as bytes`;
    console.log(
      JSON.stringify({
        rows: verdict.rows,
        faults: verdict.faults.length,
        filledPerS,
        changesPerS: writers,
        pagesMs: pages,
        verifiedPerS: Math.round((verdict.rows / (performance.now() - verifyStarted)) * 1000),
        bytesPerRow: Math.round(Number(bytes) / verdict.rows),
      }),
    );
    return verdict.faults.length === 0 ? 0 : 1;
  } finally {
    await db.$disconnect();
    await environment.stop();
  }
}

/** Writes audit rows that span two years, many in each transaction, as an import does. */
async function fill(ctx: Context, subjects: readonly { id: string }[], rows: number): Promise<void> {
  const start = Date.now() - DAYS * 86_400_000;
  for (let written = 0; written < rows; written += BATCH) {
    const at = new Date(start + (written / rows) * DAYS * 86_400_000);
    await withTransaction({ ...ctx, clock: () => at }, async (_tx, audit) => {
      for (let index = 0; index < Math.min(BATCH, rows - written); index += 1) {
        const { id } = subjects[Math.floor(Math.random() * subjects.length)]!;
        audit({
          action: AUDIT_ACTIONS[(written + index) % AUDIT_ACTIONS.length]!,
          entity: { type: "installation", id },
          installationId: id,
          details: { code: "a fact of this row", operation: randomUUID() },
        });
      }
      return undefined;
    });
  }
}

/** Changes per second by `count` concurrent writers, each of which changes a customer of its own. */
async function changesPerS(count: number, run: (organizationId: string) => Promise<void>): Promise<number> {
  const ends = Date.now() + SECONDS * 1000;
  let done = 0;
  const writer = async (index: number) => {
    const id = `00000000-0000-7000-9000-${(index + 1).toString(16).padStart(12, "0")}`;
    while (Date.now() < ends) {
      await run(id);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: count }, (_none, index) => writer(index)));
  return Math.round(done / SECONDS);
}

async function change(ctx: Context, id: string): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockOrganization(tx, id);
    await locked.tx.organization.update({ where: { id }, data: { updatedAt: new Date() } });
    audit({
      action: "organization.updated",
      entity: { type: "organization", id },
      organizationId: id,
    });
  });
}

async function changeWithoutAudit(db: Database, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.organization.update({ where: { id }, data: { updatedAt: new Date() }, select: { id: true } });
  });
}

async function measurePages(ctx: Context): Promise<Record<string, { p50: number; p95: number }>> {
  const admin: Context = {
    ...ctx,
    actor: {
      kind: "staff",
      userId: randomUUID(),
      name: "Ada",
      role: "ADMINISTRATOR",
      authenticatedAt: new Date(),
    },
  };
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const views = {
    newest: {},
    farDown: { before: String(BATCH) },
    action: { action: AUDIT_ACTIONS[3] },
    customer: { q: "Legekontor Tromsø 4720" },
    manyCustomers: { q: "Fjellheim" },
    oldDay: { from: day(600), to: day(600) },
    customerOnADay: { q: "Legekontor Tromsø 4720", from: day(600), to: day(500) },
  };
  const pages: Record<string, { p50: number; p95: number }> = {};
  for (const [name, query] of Object.entries(views))
    pages[name] = await time(() => listAudit(admin, AuditView.parse(query)), 20, 3);
  return pages;
}
