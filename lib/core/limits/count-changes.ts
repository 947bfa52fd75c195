import { addSeconds } from "@/lib/base/clock";
import type { Context } from "@/lib/context/context";
import type { Transaction } from "@/lib/db/client";
import { lockStaffMember } from "@/lib/db/locks";
import { CHANGE_LIMIT_SECONDS, isOverLimit } from "@/lib/domain/change-limit";

/**
 * Counts a change against the limit on what a staff member does alone, within the transaction of the change,
 * and before it locks an installation. What the system does is not counted: it was approved, or is automatic.
 * @returns false, and counts nothing, when the change needs a second person
 */
export async function countChanges(
  tx: Transaction,
  ctx: Context,
  installationIds: readonly string[],
): Promise<boolean> {
  if (ctx.actor.kind !== "staff") return true;
  const { userId } = ctx.actor;
  // The lock makes concurrent changes count each other.
  await lockStaffMember(tx, userId);
  const now = ctx.clock();
  const counted = await tx.countedChange.findMany({
    where: { staffMemberId: userId, changedAt: { gt: addSeconds(now, -CHANGE_LIMIT_SECONDS) } },
    select: { installationId: true },
  });
  const known = counted.map((each) => each.installationId);
  if (isOverLimit(known, installationIds, ctx.env.CHANGE_LIMIT_PER_DAY)) return false;
  await tx.$executeRaw`
    insert into counted_change (staff_member_id, installation_id, changed_at)
    select ${userId}::uuid, id, ${now} from unnest(${[...new Set(installationIds)]}::uuid[]) as given(id)
    on conflict (staff_member_id, installation_id) do update set changed_at = excluded.changed_at`;
  return true;
}
