import type { ReadOnlyDatabase } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";
import { ownerSuffices, type SharedAccessKind } from "@/lib/domain/shared-access";

/** Whether a staff member has access with a role that suffices for what they have shared. */
export async function ownerStands(
  db: ReadOnlyDatabase,
  ownerId: string | null,
  kind: SharedAccessKind,
): Promise<boolean> {
  if (!ownerId) return false;
  const owner = await db.staffUser.findUnique({
    where: { id: ownerId },
    select: { state: true, role: true },
  });
  return ownerSuffices(owner, kind);
}

/**
 * Who owns a customer's link after staff have released it from its browser: the owner, while their access
 * suffices, otherwise whoever releases it. Without that it would work in no browser.
 */
export async function ownerAfterRelease(
  db: ReadOnlyDatabase,
  link: { createdById: string | null; ownerId: string | null },
  kind: "link" | "revival",
  releasedById: string | null,
): Promise<string | null> {
  const ownerId = link.ownerId ?? link.createdById;
  if (!ownerId || (await ownerStands(db, ownerId, kind))) return link.ownerId;
  return releasedById ?? link.ownerId;
}

/**
 * Checks the owner each time that something shared is used. What does not work any more is not found, so that
 * its address reveals nothing.
 * @throws AppError NOT_FOUND
 */
export async function requireOwner(
  db: ReadOnlyDatabase,
  ownerId: string | null,
  kind: SharedAccessKind,
): Promise<void> {
  if (!(await ownerStands(db, ownerId, kind))) throw new AppError("NOT_FOUND");
}

/**
 * The same for a customer's link. One that a customer's browser is using goes on without its owner, in that
 * browser alone; one that has ended shows only that.
 * @throws AppError NOT_FOUND
 */
export async function requireLinkOwner(
  db: ReadOnlyDatabase,
  link: { createdById: string | null; ownerId: string | null; boundToHash: string | null; ended: boolean },
  kind: "link" | "revival",
): Promise<void> {
  if (link.ended || link.boundToHash) return;
  const ownerId = link.ownerId ?? link.createdById;
  // An alert rule created it.
  if (kind === "revival" && !ownerId) return;
  await requireOwner(db, ownerId, kind);
}
