import type { Transaction } from "@/lib/db/client";

/**
 * The row locks that a transaction waits for, and the one order in which they are taken:
 *
 *  1. `import_run`, `import_chunk`, `staff_user`: what the work as a whole is about
 *  2. `installation`, several by rising id: whoever has it may write its keys, links, drafts, rotations, cases and handovers
 *  3. `client_key`
 *  4. `onboarding_link`, `client_draft`, `key_rotation`, `revival_case`, `key_hand_over`
 *  5. `audit_head`, which `appendAudit` takes last
 *
 * A transaction that needs a lock takes every earlier one that it is going to need first: two that meet in different order
 * wait for each other until PostgreSQL ends one of them. An update locks its row as well. Rows that are claimed with `for
 * update skip locked` are never waited for and stay with the query that chooses them.
 */

/** Holds one installation, with everything that belongs to it, until the transaction ends. One that does not exist locks nothing. */
export async function lockInstallation(tx: Transaction, installationId: string): Promise<void> {
  await tx.$queryRaw`select 1 from installation where id = ${installationId}::uuid for update`;
}

/** The same for several at once, in the order of their ids, so that two transactions with common ones do not block each other. */
export async function lockInstallations(tx: Transaction, installationIds: readonly string[]): Promise<void> {
  await tx.$queryRaw`
    select 1 from installation where id = any(${[...installationIds]}::uuid[]) order by id for update`;
}

/** Locks a revival and, before it, its installation. Does nothing when the revival does not exist. */
export async function lockRevival(tx: Transaction, revivalId: string): Promise<void> {
  const found = await tx.revival.findUnique({ where: { id: revivalId }, select: { installationId: true } });
  if (!found) return;
  await lockInstallation(tx, found.installationId);
  await tx.$queryRaw`select 1 from revival_case where id = ${revivalId}::uuid for update`;
}

/** Holds a handover of a key. */
export async function lockHandover(tx: Transaction, handoverId: string): Promise<void> {
  await tx.$queryRaw`select 1 from key_hand_over where id = ${handoverId}::uuid for update`;
}

/** Holds one member of staff, so that what they order at the same moment is counted one after the other. */
export async function lockStaffUser(tx: Transaction, userId: string): Promise<void> {
  await tx.$queryRaw`select 1 from staff_user where id = ${userId}::uuid for update`;
}

/** Holds every active administrator. @returns how many there are */
export async function lockAdministrators(tx: Transaction): Promise<number> {
  const rows = await tx.$queryRaw<unknown[]>`
    select id from staff_user where state = 'ACTIVE' and role = 'ADMINISTRATOR' order by id for update`;
  return rows.length;
}

/**
 * Holds an import's run and then a part of it that is not done.
 * @returns the run's state; null when the part is done already
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

/** Holds the end of the audit chain. @returns the last row's number and hash @throws when the chain has no head */
export async function lockAuditHead(tx: Transaction): Promise<{ seq: bigint; hash: string }> {
  const [head] = await tx.$queryRaw<{ seq: bigint; hash: string }[]>`
    select seq, hash from audit_head where id = 1 for update`;
  if (!head) throw new Error("the audit chain has no head");
  return head;
}
