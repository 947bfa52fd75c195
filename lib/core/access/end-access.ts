import type { Transaction } from "@/lib/db/client";
import { type LockedInstallations, lockInstallations } from "@/lib/db/locks";
import type { Audit } from "@/lib/core/db/transaction";
import { setAside } from "@/lib/core/keys/ledger/transitions";
import { type AccessCounts, type AccessOwner, ownerSuffices } from "@/lib/domain/shared-access";
import { loadSharedAccess, type SharedAccess } from "./shared-access";

/** Why something shared has ended, in the audit. */
type EndReason = "owner-lost-access" | "administrator";

/** What becomes of what a staff member has shared when they have access as `after` says. */
export interface AccessPlan {
  /** Ends at once. */
  ending: SharedAccess[];
  /** A customer's browser is using it, so it goes on under a new owner. */
  takenOver: SharedAccess[];
}

/** @param after the access that the person has from now on */
export function planAccess(shared: readonly SharedAccess[], after: AccessOwner): AccessPlan {
  const lost = shared.filter((each) => !ownerSuffices(after, each.kind));
  return { ending: lost.filter((each) => !each.bound), takenOver: lost.filter((each) => each.bound) };
}

export function countPlan({ ending, takenOver }: AccessPlan, sessions: number): AccessCounts {
  const count = (...kinds: string[]) => ending.filter((each) => kinds.includes(each.kind)).length;
  return {
    sessions,
    feeds: count("feed"),
    reports: count("report", "subscription"),
    links: count("link"),
    revivals: count("revival"),
    handovers: count("handover"),
    takenOver: takenOver.length,
  };
}

/**
 * Ends at once what a staff member has shared and their access no longer suffices for. Links that a
 * customer's browser is using go on with the acting administrator as their owner. One audit row for each.
 * Must be called before anything that belongs to an installation is locked.
 * @param after the access that the person has from now on
 * @param successorId who takes over; null for nobody
 */
export async function endSharedAccess(
  tx: Transaction,
  audit: Audit,
  {
    userId,
    after,
    successorId,
    now,
  }: { userId: string; after: AccessOwner; successorId: string | null; now: Date },
): Promise<AccessPlan> {
  const before = planAccess(await loadSharedAccess(tx, now, { ownerId: userId }), after);
  const locked = await lockInstallations(tx, installationsOf([...before.ending, ...before.takenOver]));
  // A customer may have opened or finished one before the lock.
  const plan = planAccess(await loadSharedAccess(tx, now, { ownerId: userId }), after);
  const isLocked = (each: SharedAccess) => !each.installationId || locked.ids.includes(each.installationId);
  const ending = plan.ending.filter(isLocked);
  for (const each of ending) await endOne(tx, locked, audit, each, { now, because: "owner-lost-access" });
  const takenOver = successorId ? plan.takenOver.filter(isLocked) : [];
  for (const each of takenOver) {
    const owner = { where: { id: each.id }, data: { ownerId: successorId } };
    if (each.kind === "link") await locked.tx.onboardingLink.update(owner);
    else await locked.tx.revival.update(owner);
    const type = each.kind === "link" ? ("link" as const) : ("revival" as const);
    audit({
      action: `${type}.transferred`,
      entity: { type, id: each.id },
      installationId: each.installationId!,
    });
  }
  return { ending, takenOver };
}

const installationsOf = (shared: readonly SharedAccess[]) => [
  ...new Set(shared.flatMap((each) => each.installationId ?? [])),
];

/**
 * Ends one thing that works, with its audit row. `locked` must hold the lock of its installation, if it has
 * one.
 */
export async function endOne(
  tx: Transaction,
  locked: LockedInstallations,
  audit: Audit,
  access: SharedAccess,
  { now, because }: { now: Date; because: EndReason },
): Promise<void> {
  const { id, kind } = access;
  const details = { because };
  const lost = because === "owner-lost-access" ? { accessEndedAt: now } : {};
  const revoked = { where: { id }, data: { revokedAt: now, ...lost } };
  const installationId = access.installationId!;
  switch (kind) {
    case "feed":
      await tx.savedView.update({ where: { id }, data: { feedHash: null } });
      return audit({ action: "view.calendar-revoked", entity: { type: "view", id }, details });
    case "subscription":
    case "report":
      await tx.$executeRaw`
        update saved_view set report_emails = array_remove(report_emails, ${access.email}::text) where id = ${id}::uuid`;
      await tx.reportRecipient.deleteMany({ where: { viewId: id, email: access.email! } });
      return audit({ action: "view.report-ended", entity: { type: "view", id }, details });
    case "link":
      await locked.tx.onboardingLink.update(revoked);
      return audit({ action: "link.revoked", entity: { type: "link", id }, installationId, details });
    case "handover":
      await locked.tx.keyHandover.update(revoked);
      return audit({ action: "handover.revoked", entity: { type: "handover", id }, installationId, details });
    case "revival": {
      const { state, keyId } = await tx.revival.findUniqueOrThrow({ where: { id } });
      const verified = state === "VERIFIED";
      if (keyId && !verified) await setAside({ ...locked, id: installationId }, keyId);
      await locked.tx.revival.update({
        where: { id },
        data: verified
          ? { state: "DELIVERED", deliveredAt: now, endedAt: now, ...lost }
          : { state: "CANCELLED", endedAt: now, ...lost },
      });
      return audit({
        action: verified ? "revival.delivered" : "revival.cancelled",
        entity: { type: "revival", id },
        installationId,
        details: verified ? { by: "support", because } : details,
      });
    }
  }
}

/**
 * Stops alerts to an address that was a staff member's, unless somebody with access has the same one. Rules
 * name addresses, so removing the person is not enough; messages that wait for their time are dropped.
 */
export async function stopAlertsTo(tx: Transaction, email: string): Promise<void> {
  const others = await tx.staffUser.count({
    where: { state: "ACTIVE", email: { equals: email, mode: "insensitive" } },
  });
  if (others > 0) return;
  await tx.$executeRaw`
    update alert_rule set emails = array_remove(emails, ${email}::text),
      escalate_to = array_remove(escalate_to, ${email}::text)
    where removed_at is null and (${email}::text = any(emails) or ${email}::text = any(escalate_to))`;
  await tx.alertDelivery.updateMany({
    where: { channel: "email", target: email, state: "WAITING" },
    data: { state: "DROPPED" },
  });
}
