import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { findUnits } from "@/lib/core/register/find-units";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { insertOrganization } from "@/lib/core/registration/insert-organization";
import { CreateOrganization, type CreateOrganizationInput } from "./schemas";

/**
 * Registers a customer, by the name that Enhetsregisteret's loaded file has when none is entered.
 * @throws AppError CONFLICT on a number that is already registered
 */
export async function createOrganization(
  ctx: Context,
  input: CreateOrganizationInput,
): Promise<{ organizationId: string }> {
  authorize(ctx, "organizations.write");
  const { children, ...given } = parseInput(CreateOrganization, input);
  const name = given.name || (await findUnits(ctx.db, [given.number])).get(given.number)?.name;
  if (!name) throw new AppError("INVALID_INPUT", { fields: { name: "required" } });
  try {
    return await withTransaction(ctx, async (tx, audit) => ({
      organizationId: await insertOrganization(tx, audit, { ...given, name, children }, ctx.clock()),
    }));
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("CONFLICT", { fields: { number: "taken" }, cause: error });
    throw error;
  }
}
