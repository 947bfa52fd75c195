import { randomUUID } from "node:crypto";
import { createDatabase, type Database, type Transaction } from "@/lib/db/client";
import { lockOrganization } from "@/lib/db/locks";
import { AUDIT_ACTIONS } from "@/lib/domain/audit-actions";
import { parseEnv } from "@/lib/base/env";
import { listAudit } from "@/lib/services/audit/list-audit";
import { verifyLog } from "@/lib/services/audit/verify-log";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { appendChained } from "@/lib/dev/testing/chained-audit";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { BenchEnvironment } from "./bench-environment";
import { watchConditions } from "./conditions";
import { median, quantile } from "./quantile";
import { time } from "./time";
import { AuditView } from "@/lib/domain/audit-view";

const ROWS = 1_000_000;
const FLEET = 10_000;
const BATCH = 1000;
const WRITERS = [1, 4, 16];
const ROUNDS = 3;
const SECONDS = 4;
const DAYS = 730;
/** Where the numbers of rows begin, above those of the chain that is measured beside them. */
const FIRST_SEQ = 1_000_000_000;

/**
 * `npm run -s bench -- audit [rows]`: the cost of the audit, and of a long one. Measures the same change by
 * few and many writers at once with its audit row, without one, and with a row in the chain under a lock
 * that earlier releases had; how long rows wait to be sealed by a worker; the audit pages; and the
 * verification. What writers do is the median of three rounds, with the least and greatest changes per second
 * as `spread`; the change without audit is the floor. PostgreSQL writes to disk as in production. Prints one
 * JSON object as its last line; `disturbed` when others used the machine meanwhile.
 * @returns the exit code: 0 when the audit has no faults
 */
export async function auditBench(args: string[]): Promise<number> {
  const rows = Number(args[0] ?? ROWS);
  const environment = await BenchEnvironment.start(`audit-${process.pid}`);
  const db = createDatabase(environment.databaseUrl, Math.max(...WRITERS) + 4);
  try {
    await seedLargeFleet(db, FLEET);
    await db.$queryRaw`select setval('audit_event_seq_seq', ${FIRST_SEQ}::bigint)`;
    const env = parseEnv(environment.env);
    const ctx: Context = { actor: { kind: "system", name: "bench" }, db, env, clock: () => new Date() };
    const installations = await db.installation.findMany({ select: { id: true } });
    const conditions = watchConditions();
    const chain = await measureChain(db);
    await environment.processes.worker(environment.env);
    const { floorP50, ...audited } = await measureAudited(ctx, db);
    console.error(`writing ${rows} rows …`);
    const fillStarted = performance.now();
    await fill(ctx, installations, rows);
    const filledPerS = Math.round((rows / (performance.now() - fillStarted)) * 1000);
    await untilSealed(db);
    const sealedPerS = Math.round((rows / (performance.now() - fillStarted)) * 1000);
    await db.$executeRaw`analyze audit_event`;
    await db.$executeRaw`analyze audit_leaf`;
    const pages = await measurePages(ctx);
    const verifyStarted = performance.now();
    const verdict = await verifyLog(ctx);
    const verifiedPerS = Math.round((verdict.rows / (performance.now() - verifyStarted)) * 1000);
    const [{ bytes }] = await db.$queryRaw<[{ bytes: bigint }]>`
      select pg_total_relation_size('audit_event') + pg_total_relation_size('audit_leaf')
        + pg_total_relation_size('audit_tile') as bytes`;
    const { disturbed, ...machine } = conditions(floorP50);
    console.log(
      JSON.stringify({
        disturbed,
        conditions: machine,
        ...audited,
        ...chain,
        spread: { ...audited.spread, ...chain.spread },
        rows: verdict.rows,
        unsealed: verdict.unsealed,
        faults: verdict.faults.length,
        filledPerS,
        sealedPerS,
        pagesMs: pages,
        verifiedPerS,
        bytesPerRow: Math.round(Number(bytes) / verdict.rows),
      }),
    );
    return verdict.faults.length === 0 ? 0 : 1;
  } finally {
    await db.$disconnect();
    await environment.stop();
  }
}

type ByWriters = Record<string, number>;
type Spread = Record<string, [number, number]>;

interface Round {
  perS: number;
  p50: number;
  p99: number;
}

/** The chain of earlier releases, before there is anything that seals. */
async function measureChain(
  db: Database,
): Promise<{ chainChangesPerS: ByWriters; chainP99Ms: ByWriters; spread: Spread }> {
  // The queue of the sealer was not part of it.
  await db.$executeRaw`alter table audit_event disable trigger audit_event_unsealed`;
  const { of, spread } = await measure({ chain: (id) => changeInChain(db, id) });
  await db.$executeRaw`alter table audit_event enable trigger audit_event_unsealed`;
  return { chainChangesPerS: of("chain", "perS"), chainP99Ms: of("chain", "p99"), spread };
}

/** With a worker that seals, and the bare change beside it. */
async function measureAudited(ctx: Context, db: Database) {
  await untilSealed(db);
  const committedAt = new Map<string, number>();
  const lags: number[] = [];
  let isOver = false;
  const watching = watchSealing(db, committedAt, lags, () => isOver);
  const { of, spread, rounds } = await measure({
    bare: (id) => changeWithoutAudit(db, id),
    audited: async (id) => {
      const mark = randomUUID();
      await change(ctx, id, mark);
      committedAt.set(mark, performance.now());
    },
  });
  await untilSealed(db);
  isOver = true;
  await watching;
  return {
    changesPerS: of("audited", "perS"),
    bareChangesPerS: of("bare", "perS"),
    p99Ms: of("audited", "p99"),
    bareP99Ms: of("bare", "p99"),
    sealedP99Ms: Math.round(quantile(lags, 0.99)),
    spread,
    floorP50: rounds("bare", 1).map(({ p50 }) => p50),
  };
}

/** Measures how long after its commit each change is seen to be sealed. */
async function watchSealing(
  db: Database,
  committedAt: ReadonlyMap<string, number>,
  lags: number[],
  isOver: () => boolean,
): Promise<void> {
  const [{ size }] = await db.$queryRaw<[{ size: bigint }]>`select size from audit_tree`;
  let next = size;
  for (let last = false; !last;) {
    last = isOver();
    const leaves = await db.$queryRaw<{ index: bigint; mark: string | null }[]>`
      select l.leaf_index as index, e.details ->> 'mark' as mark
      from audit_leaf l join audit_event e on e.seq = l.seq where l.leaf_index >= ${next} order by 1`;
    const now = performance.now();
    for (const { index, mark } of leaves) {
      next = index + 1n;
      const at = mark === null ? undefined : committedAt.get(mark);
      // A row may be sealed before its writer has heard of the commit.
      if (mark !== null) lags.push(at === undefined ? 0 : now - at);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function untilSealed(db: Database): Promise<void> {
  for (;;) {
    const [tree] = await db.$queryRaw<{ waiting: boolean }[]>`
      select exists (select from audit_unsealed) or carry_until is null or carried_to < carry_until as waiting
      from audit_tree`;
    if (!tree?.waiting) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** @returns the rounds of each kind and number of writers, and their medians */
async function measure(kinds: Record<string, (organizationId: string) => Promise<void>>) {
  const found = new Map<string, Round[]>();
  for (const run of Object.values(kinds)) await changesPerS(4, run);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const count of WRITERS)
      for (const [kind, run] of Object.entries(kinds)) {
        const key = `${kind} ${count}`;
        found.set(key, [...(found.get(key) ?? []), await changesPerS(count, run)]);
      }
  console.error(JSON.stringify(Object.fromEntries(found)));
  const rounds = (kind: string, count: number): Round[] => found.get(`${kind} ${count}`)!;
  const of = (kind: string, what: "perS" | "p99"): ByWriters =>
    Object.fromEntries(
      WRITERS.map((count) => [String(count), median(rounds(kind, count).map((each) => each[what]))]),
    );
  const spread: Spread = {};
  for (const [key, each] of found) {
    const perS = each.map((round) => round.perS);
    spread[key] = [Math.min(...perS), Math.max(...perS)];
  }
  return { rounds, of, spread };
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

/** `count` concurrent writers, each of which changes a customer of its own. */
async function changesPerS(count: number, run: (organizationId: string) => Promise<void>): Promise<Round> {
  const ends = Date.now() + SECONDS * 1000;
  const times: number[] = [];
  const writer = async (index: number) => {
    const id = `00000000-0000-7000-9000-${(index + 1).toString(16).padStart(12, "0")}`;
    while (Date.now() < ends) {
      const started = performance.now();
      await run(id);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: count }, (_none, index) => writer(index)));
  return {
    perS: Math.round(times.length / SECONDS),
    p50: quantile(times, 0.5),
    p99: Math.round(quantile(times, 0.99) * 10) / 10,
  };
}

async function changeOrganization(tx: Transaction, id: string): Promise<void> {
  const locked = await lockOrganization(tx, id);
  await locked.tx.organization.update({
    where: { id },
    data: { updatedAt: new Date() },
    select: { id: true },
  });
}

async function change(ctx: Context, id: string, mark: string): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    await changeOrganization(tx, id);
    audit({
      action: "organization.updated",
      entity: { type: "organization", id },
      organizationId: id,
      details: { mark },
    });
  });
}

async function changeWithoutAudit(db: Database, id: string): Promise<void> {
  await db.$transaction((tx) => changeOrganization(tx, id));
}

async function changeInChain(db: Database, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await changeOrganization(tx, id);
    await appendChained(tx, {
      action: "organization.updated",
      entityType: "organization",
      entityId: id,
      organizationId: id,
      at: new Date(),
    });
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
    farDown: { before: String(FIRST_SEQ + BATCH) },
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
