import type { ReadOnlyDatabase } from "@/lib/db/client";
import { type AccessOwner, ownerSuffices } from "@/lib/domain/shared-access";

/** An address that receives the weekly report of a view. */
export interface ReportRecipientFacts {
  viewId: string;
  viewName: string;
  email: string;
  /** `subscription` for a staff member's own address; anybody else's was added by an owner of a `report`. */
  kind: "subscription" | "report";
  /** The staff member whose address it is; otherwise who added it. */
  ownerId: string;
  addedById: string;
  addedAt: Date;
  lastSentAt: Date | null;
  /** The owner of a view that only they can see; null for a shared one. */
  privateTo: string | null;
  /**
   * Whether its owner has access with a role that suffices, and, for a view that is not shared, its owner.
   */
  stands: boolean;
}

/**
 * The recipients of the weekly reports.
 * @param ownerId whose, with those of views that only they can see; everybody's without it
 * @param viewId of one view; of every view without it
 */
export async function loadReportRecipients(
  db: ReadOnlyDatabase,
  ownerId?: string,
  viewId?: string,
): Promise<ReportRecipientFacts[]> {
  const rows = await db.$queryRaw<Row[]>`
    select v.id as "viewId", v.name as "viewName", v.shared, e.email,
      v.owner_id as "viewOwnerId", o.state::text as "viewOwnerState", o.role::text as "viewOwnerRole",
      own.id as "ownId", own.state::text as "ownState", own.role::text as "ownRole",
      r.added_by_id as "addedById", a.state::text as "addedByState", a.role::text as "addedByRole",
      coalesce(r.added_at, v.created_at) as "addedAt", r.last_sent_at as "lastSentAt"
    from saved_view v
    cross join lateral unnest(v.report_emails) as e(email)
    left join staff_user o on o.id = v.owner_id
    left join lateral (
      select id, state, role from staff_user where lower(email) = e.email
      order by state = 'ACTIVE' desc, id limit 1) own on true
    left join report_recipient r on r.view_id = v.id and r.email = e.email
    left join staff_user a on a.id = r.added_by_id
    where ${viewId ?? null}::uuid is null or v.id = ${viewId ?? null}::uuid
    order by coalesce(r.added_at, v.created_at) desc, v.id, e.email`;
  return rows
    .map(factsOf)
    .filter((each) => !ownerId || each.ownerId === ownerId || each.privateTo === ownerId);
}

interface Row {
  viewId: string;
  viewName: string;
  shared: boolean;
  email: string;
  viewOwnerId: string;
  viewOwnerState: string | null;
  viewOwnerRole: string | null;
  ownId: string | null;
  ownState: string | null;
  ownRole: string | null;
  addedById: string | null;
  addedByState: string | null;
  addedByRole: string | null;
  addedAt: Date;
  lastSentAt: Date | null;
}

function factsOf(row: Row): ReportRecipientFacts {
  const viewOwner = ownerOf(row.viewOwnerState, row.viewOwnerRole);
  const own = ownerOf(row.ownState, row.ownRole);
  // The previous release did not record who added an address.
  const addedBy = row.addedById ? ownerOf(row.addedByState, row.addedByRole) : viewOwner;
  const ownerStands = row.ownId
    ? ownerSuffices(own, "subscription")
    : ownerSuffices(addedBy, row.addedById ? "report" : "subscription");
  return {
    viewId: row.viewId,
    viewName: row.viewName,
    email: row.email,
    kind: row.ownId ? "subscription" : "report",
    ownerId: row.ownId ?? row.addedById ?? row.viewOwnerId,
    addedById: row.addedById ?? row.viewOwnerId,
    addedAt: row.addedAt,
    lastSentAt: row.lastSentAt,
    privateTo: row.shared ? null : row.viewOwnerId,
    stands: ownerStands && (row.shared || ownerSuffices(viewOwner, "feed")),
  };
}

function ownerOf(state: string | null, role: string | null): AccessOwner | null {
  return state === null ? null : { state, role };
}
