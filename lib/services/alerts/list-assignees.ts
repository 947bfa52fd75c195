import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const MAX_ASSIGNEES = 500;

/** The staff members to whom an alert may be assigned: all with access, by name. */
export async function listAssignees(ctx: Context) {
  authorize(ctx, "keys.manage");
  return ctx.db.staffUser.findMany({
    where: { state: "ACTIVE" },
    orderBy: { name: "asc" },
    take: MAX_ASSIGNEES,
    select: { id: true, name: true },
  });
}

export type Assignee = Awaited<ReturnType<typeof listAssignees>>[number];
