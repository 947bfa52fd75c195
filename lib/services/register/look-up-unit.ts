import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { findUnit } from "@/lib/core/register/find-units";
import { readOrganizationNumber } from "@/lib/domain/organization-number";
import type { RegisterLookup } from "@/lib/domain/register-unit";

/**
 * Looks a number up in the loaded files of Enhetsregisteret. Calls nobody.
 * @throws AppError INVALID_INPUT when the text is no organization number
 */
export async function lookUpUnit(ctx: Context, input: { number: string }): Promise<RegisterLookup> {
  authorize(ctx, "fleet.read");
  const reading = readOrganizationNumber(input.number);
  if (reading.problem !== null) throw new AppError("INVALID_INPUT", { fields: { number: reading.problem } });
  return findUnit(ctx.db, reading.number);
}
