import { z } from "zod";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lineOfText } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { ALTINN_RIGHT, loadAltinnRight } from "@/lib/core/texts/load-altinn-right";
import { DEFAULT_ALTINN_RIGHT, MAX_ALTINN_RIGHT_LENGTH } from "@/lib/domain/altinn-right";

const text = lineOfText(MAX_ALTINN_RIGHT_LENGTH);
const SetAltinnRight = z.strictObject({ nb: text, en: text });

/**
 * Sets what the right in Altinn is called in each language, on the customer's page, in mails and in the
 * handbook. An empty text is the default one.
 */
export async function setAltinnRight(ctx: Context, input: z.input<typeof SetAltinnRight>): Promise<void> {
  authorize(ctx, "templates.write");
  const given = parseInput(SetAltinnRight, input);
  const right = { nb: given.nb || DEFAULT_ALTINN_RIGHT.nb, en: given.en || DEFAULT_ALTINN_RIGHT.en };
  const updatedAt = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const before = await loadAltinnRight(tx);
    if (before.nb === right.nb && before.en === right.en) return unchanged(undefined);
    const data = { ...right, updatedAt };
    await tx.portalText.upsert({
      where: { name: ALTINN_RIGHT },
      create: { name: ALTINN_RIGHT, ...data },
      update: data,
    });
    audit({
      action: "text.updated",
      entity: { type: "text", id: ALTINN_RIGHT },
      details: { nb: right.nb, en: right.en, earlierNb: before.nb, earlierEn: before.en },
    });
  });
}
