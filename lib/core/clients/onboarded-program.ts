import type { ReadOnlyDatabase, Transaction } from "@/lib/db/client";
import type { ProgramFacts } from "@/lib/domain/program";

/** What is known of the program of an installation after its onboarding. */
export interface OnboardedProgram extends ProgramFacts {
  /** The draft that was confirmed. */
  draftId: string;
  /** When its file was saved by the customer's browser, or first fetched by a handover link. */
  deliveredAt: Date;
  programAnsweredBySupport: boolean;
  /** Hashes of the browsers that it was onboarded from, and that its link is bound to since. */
  browserHashes: string[];
  /** Null when support started it without a link. */
  linkId: string | null;
}

/**
 * Loads what is known of an installation's program after onboarding.
 * @returns null when its file was not handed over yet, and when a revival has taken its place: then the
 *   newest revival has what is known
 */
export async function loadOnboardedProgram(
  db: ReadOnlyDatabase | Transaction,
  installationId: string,
): Promise<OnboardedProgram | null> {
  if (await db.revival.count({ where: { installationId } })) return null;
  const draft = await db.clientDraft.findFirst({
    where: { installationId, state: "CONFIRMED" },
    orderBy: { requestedAt: "desc" },
    select: {
      ...{ id: true, linkId: true, browserHash: true, link: { select: { boundToHash: true } } },
      ...{ programSeenAt: true, programAnswer: true, programAnsweredAt: true },
      programAnsweredBySupport: true,
      key: {
        select: {
          custody: true,
          savedAt: true,
          handovers: {
            where: { claimedAt: { not: null } },
            orderBy: { claimedAt: "asc" },
            take: 1,
            select: { claimedAt: true },
          },
        },
      },
    },
  });
  if (!draft) return null;
  const { id: draftId, key, link, browserHash, ...facts } = draft;
  const deliveredAt = key.custody === "INSTALLATION" ? key.savedAt : (key.handovers[0]?.claimedAt ?? null);
  if (!deliveredAt) return null;
  const browserHashes = [browserHash, link?.boundToHash ?? null].filter((hash) => hash !== null);
  return { ...facts, draftId, deliveredAt, browserHashes };
}
