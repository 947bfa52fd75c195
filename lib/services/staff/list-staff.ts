import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** Every staff member and applicant, applicants first. */
export async function listStaff(ctx: Context) {
  authorize(ctx, "staff.manage");
  return ctx.db.staffUser.findMany({
    where: { erasedAt: null },
    orderBy: [{ state: "asc" }, { name: "asc" }],
    select: {
      id: true,
      name: true,
      role: true,
      state: true,
      createdAt: true,
      lastSignInAt: true,
      administratorFrom: true,
      promotedById: true,
    },
    take: 500,
  });
}

export type StaffMember = Awaited<ReturnType<typeof listStaff>>[number];
