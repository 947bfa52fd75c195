import { lockAdministrators } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";

/**
 * Rolls the change back when it would leave no administrator. The rows are locked against a concurrent change
 * of the same kind.
 */
export async function requireAdministrator(tx: Transaction): Promise<void> {
  if ((await lockAdministrators(tx)) === 0) throw new AppError("LAST_ADMINISTRATOR");
}
