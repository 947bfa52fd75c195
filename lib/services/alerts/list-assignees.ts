import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { Prisma } from "@/lib/db/generated/client";
import { rolesWith } from "@/lib/domain/permissions";

const MAX_ASSIGNEES = 500;

/** Who can be assigned an alert. */
export const MAY_HANDLE_ALERTS = {
  state: "ACTIVE",
  role: { in: rolesWith("keys.manage") },
} satisfies Prisma.StaffUserWhereInput;

/** The staff members to whom an alert may be assigned: all who may handle it, by name. */
export async function listAssignees(ctx: Context) {
  authorize(ctx, "keys.manage");
  return ctx.db.staffUser.findMany({
    where: MAY_HANDLE_ALERTS,
    orderBy: { name: "asc" },
    take: MAX_ASSIGNEES,
    select: { id: true, name: true },
  });
}

export type Assignee = Awaited<ReturnType<typeof listAssignees>>[number];
