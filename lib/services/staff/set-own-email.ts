import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { optionalEmail } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

const SetOwnEmail = z.strictObject({ email: optionalEmail });

/** Sets the actor's address for alerts; empty for none. The audit row does not contain the address. */
export async function setOwnEmail(ctx: Context, input: z.input<typeof SetOwnEmail>): Promise<void> {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const id = ctx.actor.userId;
  const email = parseInput(SetOwnEmail, input).email?.toLowerCase() ?? null;
  await withTransaction(ctx, async (tx, audit) => {
    const { count } = await tx.staffUser.updateMany({
      where: { id, OR: [{ email: null }, { email: { not: email } }] },
      data: { email },
    });
    if (count === 0) return unchanged(undefined);
    audit({
      action: "staff.email-set",
      entity: { type: "staff", id },
      details: { given: email !== null },
    });
  });
}
