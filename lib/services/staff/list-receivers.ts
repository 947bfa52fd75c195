import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** Whom a rule may name: everybody with access, and whether they have said where alerts reach them. */
export async function listReceivers(ctx: Context) {
  authorize(ctx, "alerts.manage");
  const people = await ctx.db.staffUser.findMany({
    where: { state: "ACTIVE" },
    orderBy: { name: "asc" },
    take: 500,
    select: { id: true, name: true, role: true, email: true },
  });
  return people.map(({ email, ...person }) => ({ ...person, reachable: email !== null }));
}
