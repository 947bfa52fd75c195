import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { loadSharedAccess } from "@/lib/core/access/shared-access";
import { ownerSuffices, SHARED_ACCESS_KINDS } from "@/lib/domain/shared-access";

/** Of each kind, in the list of everybody's and in that of one staff member. */
const MAX_OF_ALL = 100;
const MAX_OF_ONE = 500;

/**
 * Everything that works without signing in, or is sent to somebody, by owner. An owner of null is an alert
 * rule.
 * @param input.person a staff member's id; anything else is everybody
 */
export async function listSharedAccess(ctx: Context, input: { person: string }) {
  authorize(ctx, "staff.manage");
  const person = entityId.safeParse(input.person);
  const take = person.success ? MAX_OF_ONE : MAX_OF_ALL;
  const shared = await loadSharedAccess(ctx.db, ctx.clock(), { ownerId: person.data, take });
  const ids = [...new Set([...shared.flatMap((each) => [each.ownerId, each.createdById]), person.data])];
  const staff = await ctx.db.staffUser.findMany({
    where: { id: { in: ids.filter((id) => id !== null && id !== undefined) } },
    select: { id: true, name: true, state: true, role: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const known = new Map(staff.map((each) => [each.id, each]));
  const items = shared.map((each) => ({
    ...each,
    createdBy: each.createdById ? (known.get(each.createdById)?.name ?? null) : null,
    /** Whether it works: its owner's access suffices for it, or a customer's browser is using it. */
    works:
      each.bound ||
      (each.kind === "revival" && !each.ownerId) ||
      ownerSuffices(known.get(each.ownerId ?? ""), each.kind),
  }));
  const owners = [...new Set([...staff.map((each) => each.id), ...items.map((each) => each.ownerId)])];
  return {
    /** Whether there may be more than are listed. */
    incomplete: SHARED_ACCESS_KINDS.some((kind) => items.filter((each) => each.kind === kind).length >= take),
    take,
    groups: owners
      .map((id) => ({
        owner: id === null ? null : { id, name: known.get(id)?.name ?? null, state: known.get(id)?.state },
        items: items.filter((each) => each.ownerId === id),
      }))
      .filter((group) => group.items.length > 0),
  };
}

export type SharedAccessGroup = Awaited<ReturnType<typeof listSharedAccess>>["groups"][number];
