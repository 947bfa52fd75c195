import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { MEMBER_COLUMNS } from "./internal/member-columns";

/** Every staff member and applicant, applicants first. */
export async function listStaff(ctx: Context) {
  authorize(ctx, "staff.manage");
  return ctx.db.staffUser.findMany({
    where: { erasedAt: null },
    orderBy: [{ state: "asc" }, { name: "asc" }],
    select: MEMBER_COLUMNS,
    take: 500,
  });
}

export type StaffMember = Awaited<ReturnType<typeof listStaff>>[number];
