import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { CreateOrganization, type CreateOrganizationInput } from "./schemas";

/** Registers a customer. @throws AppError CONFLICT on a number that is already registered */
export async function createOrganization(
  ctx: Context,
  input: CreateOrganizationInput,
): Promise<{ organizationId: string }> {
  authorize(ctx, "organizations.write");
  const { children, ...data } = parseInput(CreateOrganization, input);
  const now = ctx.clock();
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      const { id } = await tx.organization.create({
        data: { ...data, createdAt: now, updatedAt: now, children: { create: children } },
        select: { id: true },
      });
      const details = { number: data.number, name: data.name, children: children.map((unit) => unit.number) };
      audit({
        action: "organization.created",
        entity: { type: "organization", id },
        organizationId: id,
        details,
      });
      return { organizationId: id };
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("CONFLICT", { fields: { number: "taken" }, cause: error });
    throw error;
  }
}
