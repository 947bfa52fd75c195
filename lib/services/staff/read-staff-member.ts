import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { aliveSessions } from "./internal/alive-sessions";
import { MEMBER_COLUMNS } from "./internal/member-columns";

/**
 * One staff member or applicant, with the sessions in which they are signed in.
 * @throws AppError NOT_FOUND, also when they were erased
 */
export async function readStaffMember(ctx: Context, userId: string) {
  authorize(ctx, "staff.manage");
  if (!entityId.safeParse(userId).success) throw new AppError("NOT_FOUND");
  const member = await ctx.db.staffUser.findUnique({
    where: { id: userId, erasedAt: null },
    select: MEMBER_COLUMNS,
  });
  if (!member) throw new AppError("NOT_FOUND");
  const sessions = await ctx.db.staffSession.findMany({
    where: aliveSessions(userId, ctx.clock()),
    orderBy: { createdAt: "desc" },
    select: { createdAt: true, lastSeenAt: true },
  });
  return { ...member, sessions };
}

export type StaffMemberDetails = Awaited<ReturnType<typeof readStaffMember>>;
