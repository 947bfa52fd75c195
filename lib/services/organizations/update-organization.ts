import { lockOrganization } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { UpdateOrganization, type UpdateOrganizationInput } from "./schemas";

/** Changes name, contact and child organisations; the number is the customer's identity and stays. */
export async function updateOrganization(ctx: Context, input: UpdateOrganizationInput): Promise<void> {
  authorize(ctx, "organizations.write");
  const { organizationId, children, ...data } = parseInput(UpdateOrganization, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockOrganization(tx, organizationId);
    const before = await tx.organization.findUnique({
      where: { id: organizationId },
      select: {
        name: true,
        contactName: true,
        contactEmail: true,
        contactPhone: true,
        children: { select: { number: true, name: true } },
      },
    });
    if (!before) throw new AppError("NOT_FOUND");
    const changed = (["name", "contactName", "contactEmail", "contactPhone"] as const).filter(
      (field) => before[field] !== data[field],
    );
    const key = (units: { number: string; name: string }[]) =>
      units
        .map((unit) => `${unit.number} ${unit.name}`)
        .sort()
        .join("\n");
    const newChildren = key(before.children) !== key(children);
    if (changed.length === 0 && !newChildren) return unchanged(undefined);
    await locked.tx.organization.update({
      where: { id: organizationId },
      data: { ...data, updatedAt: ctx.clock() },
    });
    if (newChildren) {
      await tx.childOrganization.deleteMany({ where: { organizationId } });
      await tx.childOrganization.createMany({ data: children.map((unit) => ({ ...unit, organizationId })) });
    }
    audit({
      action: "organization.updated",
      entity: { type: "organization", id: organizationId },
      organizationId,
      details: { changed: [...changed, ...(newChildren ? ["children"] : [])] },
    });
  });
}
