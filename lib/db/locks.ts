import type { LockedTransaction, Transaction } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/**
 * The row locks that a transaction waits for, in the order in which they must be acquired:
 *
 * 1. `import_run`, `import_chunk`, `staff_user`, `heartbeat`: the subject of the whole operation
 * 2. `installation`, several by ascending id: required for writing anything that belongs to one (its keys,
 *    links, drafts, rotations, revivals, handovers, changes and revisions)
 * 3. what belongs to it, and `organization` and `client_template`; a trigger then writes `fleet_row`. Whoever
 *    changes what a fleet row has of them holds their installations' locks. Creating an installation waits
 *    for such a change of its organization or template (a trigger locks both `for share`)
 * 4. jobs of the queue (`enqueue`)
 * 5. `audit_tree`, by the sealer, whose transaction locks nothing else
 *
 * Two transactions that acquire the same locks in different orders deadlock, and PostgreSQL cancels one of
 * them. An update locks its row as well. Rows that are claimed with `for update skip locked` are never waited
 * for; their queries are where they are used.
 *
 * The locks are `for no key update`, as an update's own: a foreign key that is checked (`for key share`) does
 * not wait for them. No id ever changes.
 */

declare const granted: unique symbol;

/** The lock of an installation, held until the end of the transaction. Given out by this file alone. */
export interface LockedInstallation {
  readonly [granted]: true;
  readonly id: string;
  /** The same transaction, with which everything that belongs to the installation can be written. */
  readonly tx: LockedTransaction;
}

/** The locks of several installations. */
export interface LockedInstallations {
  readonly [granted]: true;
  readonly ids: readonly string[];
  readonly tx: LockedTransaction;
}

const grantOne = (tx: Transaction, id: string) => ({ id, tx }) as unknown as LockedInstallation;
const grantAll = (tx: Transaction, ids: readonly string[]) => ({ ids, tx }) as unknown as LockedInstallations;

/**
 * Locks an installation, and with it everything that belongs to it. Must come before anything is written.
 * Locks nothing when the installation does not exist.
 */
export async function lockInstallation(tx: Transaction, installationId: string): Promise<LockedInstallation> {
  await tx.$queryRaw`select 1 from installation where id = ${installationId}::uuid for no key update`;
  return grantOne(tx, installationId);
}

/** What belongs to one installation, with its table. */
const OWNED_TABLES = {
  draft: Prisma.sql`client_draft`,
  key: Prisma.sql`client_key`,
  change: Prisma.sql`configuration_change`,
  handover: Prisma.sql`key_hand_over`,
  rotation: Prisma.sql`key_rotation`,
  link: Prisma.sql`onboarding_link`,
  revival: Prisma.sql`revival_case`,
};

/**
 * Locks the installation that a row belongs to.
 * @returns null when the row does not exist
 */
export async function lockInstallationOf(
  tx: Transaction,
  what: keyof typeof OWNED_TABLES,
  id: string,
): Promise<LockedInstallation | null> {
  const [owner] = await tx.$queryRaw<{ id: string }[]>`
    select i.id from installation i
    where i.id = (select o.installation_id from ${OWNED_TABLES[what]} o where o.id = ${id}::uuid)
    for no key update`;
  return owner ? grantOne(tx, owner.id) : null;
}

/**
 * Locks several installations, in the order of their ids, so that overlapping transactions do not deadlock.
 * Those that do not exist are the caller's to create.
 */
export async function lockInstallations(
  tx: Transaction,
  installationIds: readonly string[],
): Promise<LockedInstallations> {
  await tx.$queryRaw`
    select 1 from installation where id = any(${[...installationIds]}::uuid[]) order by id for no key update`;
  return grantAll(tx, installationIds);
}

/** Locks every installation of an organization, as a change of the organization itself requires. */
export async function lockOrganization(
  tx: Transaction,
  organizationId: string,
): Promise<LockedInstallations> {
  return lockEvery(tx, Prisma.sql`organization_id = ${organizationId}::uuid`);
}

/** Locks every installation of a template, as a change of the template itself requires. */
export async function lockTemplate(tx: Transaction, templateId: string): Promise<LockedInstallations> {
  return lockEvery(tx, Prisma.sql`template_id = ${templateId}::uuid`);
}

/**
 * Locks a template alone, for a change of what its installations' fleet rows do not have, as its API key.
 * Does not wait for anything that happens to the installations.
 */
export async function lockTemplateOnly(
  tx: Transaction,
  templateId: string,
): Promise<{ readonly tx: Pick<LockedTransaction, "clientTemplate"> }> {
  await tx.$queryRaw`select 1 from client_template where id = ${templateId}::uuid for no key update`;
  return { tx: tx as LockedTransaction };
}

async function lockEvery(tx: Transaction, condition: Prisma.Sql): Promise<LockedInstallations> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from installation where ${condition} order by id for no key update`;
  return grantAll(
    tx,
    rows.map((row) => row.id),
  );
}

/** Locks the record of a heartbeat. @returns when it was last recorded; null when it never was */
export async function lockHeartbeat(tx: Transaction, name: string): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select at from heartbeat where name = ${name} for update`;
  return row?.at ?? null;
}

/** Locks every installation that has reported and whose next report is due after a time. */
export async function lockReportDueAfter(tx: Transaction, at: Date): Promise<LockedInstallations> {
  return lockEvery(tx, Prisma.sql`report_due_at > ${at} and reported_at is not null and closed_at is null`);
}

/** Locks a staff member, so that their concurrent requests are counted one after the other. */
export async function lockStaffMember(tx: Transaction, staffMemberId: string): Promise<void> {
  await tx.$queryRaw`select 1 from staff_user where id = ${staffMemberId}::uuid for update`;
}

/** Locks every active administrator. @returns how many there are */
export async function lockAdministrators(tx: Transaction): Promise<number> {
  const rows = await tx.$queryRaw<unknown[]>`
    select id from staff_user where state = 'ACTIVE' and role = 'ADMINISTRATOR' order by id for update`;
  return rows.length;
}

/** Locks an import run. @returns what undoing it depends on; null when it does not exist */
export async function lockImportRun(
  tx: Transaction,
  runId: string,
): Promise<{ undoRequestedAt: Date | null; undoneAt: Date | null } | null> {
  const [run] = await tx.$queryRaw<{ undoRequestedAt: Date | null; undoneAt: Date | null }[]>`
    select undo_requested_at as "undoRequestedAt", undone_at as "undoneAt"
    from import_run where id = ${runId}::uuid for update`;
  return run ?? null;
}

/**
 * Locks organizations so that no installation can be created of them. Their installations are locked before.
 */
export async function lockOrganizations(tx: Transaction, organizationIds: readonly string[]): Promise<void> {
  await tx.$queryRaw`
    select 1 from organization where id = any(${[...organizationIds]}::uuid[]) order by id for update`;
}

/**
 * Locks an import run and then one of its chunks.
 * @returns the state of the run; null when the chunk is completed or does not exist
 */
export async function lockOpenImportChunk(
  tx: Transaction,
  runId: string,
  index: number,
): Promise<string | null> {
  const [run] = await tx.$queryRaw<{ state: string }[]>`
    select state::text from import_run where id = ${runId}::uuid for update`;
  const [open] = await tx.$queryRaw<unknown[]>`
    select 1 from import_chunk where run_id = ${runId}::uuid and index = ${index} and done_at is null for update`;
  return run && open ? run.state : null;
}

/** The state of the log, as its sealer has locked it. */
export interface LockedTree {
  size: bigint;
  checkpoint: string;
  publishedSize: bigint;
  publishedAt: Date | null;
  carriedTo: bigint;
  carryUntil: bigint | null;
  sealer: string | null;
  /** For how many seconds the lease goes on, by the database's clock; null when there is none. */
  leaseSeconds: number | null;
}

/**
 * Locks the log of the audit, which the sealer alone does.
 * @param mode `skip` gives way to another sealer
 * @returns null when another sealer has the lock
 */
export async function lockAuditTree(tx: Transaction, mode: "wait" | "skip"): Promise<LockedTree | null> {
  const [tree] = await tx.$queryRaw<LockedTree[]>`
    select size, checkpoint, published_size as "publishedSize", published_at as "publishedAt",
      carried_to as "carriedTo", carry_until as "carryUntil", sealer,
      extract(epoch from leased_until - clock_timestamp())::float as "leaseSeconds"
    from audit_tree where id = 1
    for no key update ${mode === "skip" ? Prisma.sql`skip locked` : Prisma.empty}`;
  return tree ?? null;
}
