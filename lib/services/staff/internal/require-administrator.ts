import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";

/** Rolls the change back when it would leave nobody who can let people in. The rows are locked against a twin change. */
export async function keepAnAdministrator(tx: Transaction): Promise<void> {
  const left = await tx.$queryRaw<unknown[]>`
    select id from staff_user where state = 'ACTIVE' and role = 'ADMINISTRATOR' for update`;
  if (left.length === 0) throw new AppError("LAST_ADMINISTRATOR");
}
