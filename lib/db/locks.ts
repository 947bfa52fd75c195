import type { Transaction } from "@/lib/db/client";

/**
 * The row locks that a transaction waits for, in the order in which they must be acquired:
 *
 * 1. `import_run`, `import_chunk`, `staff_user`: the subject of the whole operation
 * 2. `installation`, several by ascending id: required for writing its keys, links, drafts, rotations,
 *   revivals and handovers
 * 3. `client_key`
 * 4. `onboarding_link`, `client_draft`, `key_rotation`, `revival_case`, `key_hand_over`
 * 5. `audit_head`, which `appendAudit` locks last
 *
 * Two transactions that acquire the same locks in different orders deadlock, and PostgreSQL cancels one of
 * them. An update locks its row as well. Rows that are claimed with `for update skip locked` are never waited
 * for; their queries are where they are used.
 */

/** Locks an installation, and with it everything that belongs to it. Does nothing when it does not exist. */
export async function lockInstallation(tx: Transaction, installationId: string): Promise<void> {
  await tx.$queryRaw`select 1 from installation where id = ${installationId}::uuid for update`;
}

/**
 * The same for several installations, in the order of their ids, so that overlapping transactions do not
 * deadlock.
 */
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

/** Locks a handover. Does nothing when it does not exist. */
export async function lockHandover(tx: Transaction, handoverId: string): Promise<void> {
  await tx.$queryRaw`select 1 from key_hand_over where id = ${handoverId}::uuid for update`;
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

/**
 * Locks the end of the audit chain.
 * @returns the number and hash of the last row
 * @throws Error when the chain has no head
 */
export async function lockAuditHead(tx: Transaction): Promise<{ seq: bigint; hash: string }> {
  const [head] = await tx.$queryRaw<{ seq: bigint; hash: string }[]>`
    select seq, hash from audit_head where id = 1 for update`;
  if (!head) throw new Error("the audit chain has no head");
  return head;
}
