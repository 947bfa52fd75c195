import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { optionalEmail } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

const SetOwnEmail = z.strictObject({ email: optionalEmail });

/**
 * Sets the actor's address for alerts and for the weekly reports that they receive; empty for none. The audit
 * row does not contain the address.
 */
export async function setOwnEmail(ctx: Context, input: z.input<typeof SetOwnEmail>): Promise<void> {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const id = ctx.actor.userId;
  const email = parseInput(SetOwnEmail, input).email?.toLowerCase() ?? null;
  await withTransaction(ctx, async (tx, audit) => {
    const before = await tx.staffUser.findUniqueOrThrow({ where: { id }, select: { email: true } });
    const { count } = await tx.staffUser.updateMany({
      where: { id, OR: [{ email: null }, { email: { not: email } }] },
      data: { email },
    });
    if (count === 0) return unchanged(undefined);
    if (before.email) {
      // The row of an address that is a recipient already stays.
      await tx.$executeRaw`
        delete from report_recipient r where email = ${before.email} and (${email}::text is null or exists (
          select 1 from report_recipient o where o.view_id = r.view_id and o.email = ${email}))`;
      await tx.reportRecipient.updateMany({ where: { email: before.email }, data: { email: email ?? "" } });
      await tx.$executeRaw`
        update saved_view set report_emails = case when ${email}::text is null or ${email}::text = any(report_emails)
          then array_remove(report_emails, ${before.email}::text)
          else array_replace(report_emails, ${before.email}::text, ${email}::text) end
        where ${before.email}::text = any(report_emails)`;
    }
    audit({
      action: "staff.email-set",
      entity: { type: "staff", id },
      details: { given: email !== null },
    });
  });
}
