import { lockAdministrators } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";

/** Rolls the change back when it would leave nobody who can let people in. The rows are locked against another such change at the same moment. */
export async function keepAnAdministrator(tx: Transaction): Promise<void> {
  if ((await lockAdministrators(tx)) === 0) throw new AppError("LAST_ADMINISTRATOR");
}
