import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const ForgetHeading = z.strictObject({ heading: z.string().min(1).max(400) });

/** Forgets what a heading was confirmed to mean, so that it is guessed again. @throws AppError NOT_FOUND */
export async function forgetHeading(ctx: Context, input: z.input<typeof ForgetHeading>): Promise<void> {
  authorize(ctx, "fleet.import");
  const { heading } = parseInput(ForgetHeading, input);
  await withTransaction(ctx, async (tx, audit) => {
    const known = await tx.importHeading.findUnique({ where: { heading } });
    if (!known) throw new AppError("NOT_FOUND");
    await tx.importHeading.delete({ where: { heading } });
    audit({
      action: "import.heading-forgotten",
      entity: { type: "import", id: "headings" },
      details: { subject: known.written, column: known.field },
    });
  });
}
