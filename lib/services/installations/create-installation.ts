import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { parseInput } from "@/lib/core/input/parse-input";
import { insertInstallation } from "@/lib/core/registration/insert-installation";
import { CreateInstallation, type CreateInstallationInput } from "./schemas";

/**
 * Registers one installation of the software at a customer. Nothing is sent to Selvbetjening yet.
 * @throws AppError as `insertInstallation` does
 */
export async function createInstallation(
  ctx: Context,
  input: CreateInstallationInput,
): Promise<{ installationId: string }> {
  authorize(ctx, "installations.write");
  const data = parseInput(CreateInstallation, input);
  return withTransaction(ctx, async (tx, audit) => ({
    installationId: await insertInstallation(tx, audit, data, data, ctx.clock()),
  }));
}
