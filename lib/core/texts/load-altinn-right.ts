import type { ReadOnlyDatabase } from "@/lib/db/client";
import { type AltinnRight, DEFAULT_ALTINN_RIGHT } from "@/lib/domain/altinn-right";

/** The name by which the text is stored. */
export const ALTINN_RIGHT = "altinn-right";

/** What the right in Altinn is called: the administrator's text, or the default. */
export async function loadAltinnRight(db: ReadOnlyDatabase): Promise<AltinnRight> {
  const row = await db.portalText.findUnique({
    where: { name: ALTINN_RIGHT },
    select: { nb: true, en: true },
  });
  return row ?? DEFAULT_ALTINN_RIGHT;
}
