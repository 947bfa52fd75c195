import type { LockedInstallation } from "@/lib/db/locks";
import { observableSince, programStanding, showsNewKey } from "@/lib/domain/program";
import { loadOnboardedProgram } from "./onboarded-program";

/** What was shown to work: the onboarding's draft, or the newest revival. */
export interface ShownProgram {
  type: "draft" | "revival";
  id: string;
}

/**
 * Records that the program works with the file of the onboarding or of the newest revival, when a token that
 * it presented shows that. Audit: `draft.program-observed` or `revival.program-observed`, when it returns
 * one.
 * @param issued when HelseID issued the token
 * @returns null when there is no such file, it was known, or the token does not show it
 */
export async function recordProgramSeen(
  locked: LockedInstallation,
  issued: Date,
): Promise<ShownProgram | null> {
  const { tx, id: installationId } = locked;
  const revival = await tx.revival.findFirst({ where: { installationId }, orderBy: { createdAt: "desc" } });
  if (!revival) return recordOnboardedSeen(locked, issued);
  if (revival.state !== "DELIVERED" || !revival.deliveredAt || !revival.keyId) return null;
  if (programStanding(revival) === "seen") return null;
  const since = observableSince(revival, revival.deliveredAt);
  const otherKeys = await tx.clientKey.findMany({
    where: { installationId, id: { not: revival.keyId } },
    select: { provedAt: true, listedAt: true, unknownSince: true, expiresAt: true },
  });
  if (!showsNewKey(issued, since, otherKeys)) return null;
  await tx.revival.update({ where: { id: revival.id }, data: { programSeenAt: issued } });
  return { type: "revival", id: revival.id };
}

/**
 * Before onboarding there was no key that the token could have been got with, so any token shows the file.
 */
async function recordOnboardedSeen(
  { tx, id: installationId }: LockedInstallation,
  issued: Date,
): Promise<ShownProgram | null> {
  const program = await loadOnboardedProgram(tx, installationId);
  if (!program || programStanding(program) === "seen") return null;
  const { draftId, deliveredAt } = program;
  if (issued <= observableSince(program, deliveredAt)) return null;
  await tx.clientDraft.update({ where: { id: draftId }, data: { programSeenAt: issued } });
  return { type: "draft", id: draftId };
}
