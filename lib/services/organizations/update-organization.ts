import { lockOrganization } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { changedValues } from "@/lib/core/audit/changed-values";
import { UpdateOrganization, type UpdateOrganizationInput } from "./schemas";

/**
 * Changes name, contact and child organisations; the number is the customer's identity and stays. The audit
 * row has what the name and the child organisations were and are, and of the contact only what was changed:
 * contacts are people.
 */
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
        contactLanguage: true,
        children: { select: { number: true, name: true } },
      },
    });
    if (!before) throw new AppError("NOT_FOUND");
    const changed = (
      ["name", "contactName", "contactEmail", "contactPhone", "contactLanguage"] as const
    ).filter((field) => before[field] !== data[field]);
    const lines = (units: { number: string; name: string }[]) =>
      units.map((unit) => `${unit.number} ${unit.name}`).sort();
    const units = { before: lines(before.children), after: lines(children) };
    const newChildren = units.before.join("\n") !== units.after.join("\n");
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
      details: changedValues(
        { name: before.name, children: units.before },
        { name: data.name, children: units.after },
        changed.filter((field) => field !== "name"),
      ),
    });
  });
}
