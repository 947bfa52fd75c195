import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { MAY_HANDLE_ALERTS } from "./internal/may-handle-alerts";

const MAX_ASSIGNEES = 500;

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
