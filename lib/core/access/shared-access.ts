import type { ReadOnlyDatabase } from "@/lib/db/client";
import { installationTitle } from "@/lib/domain/installation-title";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import type { SharedAccessKind } from "@/lib/domain/shared-access";
import { loadReportRecipients } from "./report-recipients";

/** Something that works without signing in, or that is sent to somebody. */
export interface SharedAccess {
  kind: SharedAccessKind;
  /** Of the view, the link, the revival or the handover. */
  id: string;
  /** Of a report: where it is sent. */
  email: string | null;
  /** Who answers for it; null for a link that an alert rule created. */
  ownerId: string | null;
  createdById: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  installationId: string | null;
  /** The name of the view, or the customer's and the installation's. */
  name: string;
  /** Whether a customer's browser is using it. */
  bound: boolean;
}

const INSTALLATION = {
  select: { id: true, label: true, organization: { select: { name: true } } },
} as const;

/**
 * Everything that works at a time, newest first within each kind.
 * @param ownerId whose, with the reports of views that only they can see; everybody's without it
 * @param id of one view, link, revival or handover
 * @param take the largest number of each kind
 */
export async function loadSharedAccess(
  db: ReadOnlyDatabase,
  now: Date,
  { ownerId, id, take }: { ownerId?: string; id?: string; take?: number } = {},
): Promise<SharedAccess[]> {
  const later = { expiresAt: { gt: now } };
  const one = id ? { id } : {};
  const owned = ownerId ? { ...one, OR: [{ ownerId }, { ownerId: null, createdById: ownerId }] } : one;
  const newest = { orderBy: { createdAt: "desc" }, ...(take === undefined ? {} : { take }) } as const;
  const include = { installation: INSTALLATION };
  const feeds = await db.savedView.findMany({
    where: { feedHash: { not: null }, ...one, ...(ownerId ? { ownerId } : {}) },
    ...newest,
  });
  const reports = await loadReportRecipients(db, ownerId, id);
  const links = await db.onboardingLink.findMany({
    where: { revokedAt: null, ...later, installation: { closedAt: null }, ...owned },
    include,
    ...newest,
  });
  const revivals = await db.revival.findMany({
    where: { state: { in: [...OPEN_REVIVAL_STATES] }, endedAt: null, ...later, ...owned },
    include,
    ...newest,
  });
  const handovers = await db.keyHandover.findMany({
    where: {
      tokenHash: { not: null },
      claimedAt: null,
      revokedAt: null,
      ...later,
      ...one,
      ...(ownerId ? { createdById: ownerId } : {}),
    },
    include,
    ...newest,
  });
  const none = { email: null, lastUsedAt: null, expiresAt: null, installationId: null, bound: false };
  return [
    ...feeds.map((view) => ({
      ...none,
      kind: "feed" as const,
      id: view.id,
      ownerId: view.ownerId,
      createdById: view.ownerId,
      createdAt: view.feedCreatedAt ?? view.createdAt,
      lastUsedAt: view.feedUsedAt,
      name: view.name,
    })),
    ...reports.slice(0, take).map((recipient) => ({
      ...none,
      kind: recipient.kind,
      id: recipient.viewId,
      email: recipient.email,
      ownerId: recipient.ownerId,
      createdById: recipient.addedById,
      createdAt: recipient.addedAt,
      lastUsedAt: recipient.lastSentAt,
      name: recipient.viewName,
    })),
    ...links.map((link) => ({
      ...linkOf(link),
      kind: "link" as const,
      lastUsedAt: link.boundAt ?? link.firstOpenedAt,
    })),
    ...revivals.map((each) => ({
      ...linkOf(each),
      kind: "revival" as const,
      lastUsedAt: each.verifiedAt ?? each.uploadedAt ?? each.keyMadeAt ?? each.openedAt,
    })),
    ...handovers.map((each) => ({
      ...linkOf({ ...each, ownerId: null, boundToHash: null }),
      kind: "handover" as const,
      lastUsedAt: null,
    })),
  ];
}

function linkOf(link: {
  id: string;
  createdById: string | null;
  ownerId: string | null;
  createdAt: Date;
  expiresAt: Date;
  boundToHash: string | null;
  installation: { id: string; label: string; organization: { name: string } };
}) {
  return {
    id: link.id,
    email: null,
    ownerId: link.ownerId ?? link.createdById,
    createdById: link.createdById,
    createdAt: link.createdAt,
    expiresAt: link.expiresAt,
    installationId: link.installation.id,
    name: installationTitle(link.installation.organization.name, link.installation.label),
    bound: link.boundToHash !== null,
  };
}
