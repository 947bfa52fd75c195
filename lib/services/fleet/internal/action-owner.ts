import { staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { Prisma } from "@/lib/db/generated/client";
import { type ActionCause, type ActionOwner, alertKindsOf } from "@/lib/domain/fleet-overview";

/** Condition on `key_alert a`: somebody has dealt with it. */
export function isHandled(now: Date): Prisma.Sql {
  return Prisma.sql`(a.acknowledged_at is not null or a.snoozed_until > ${now})`;
}

/** Condition on `key_alert a`: an open alert that the reader has, or one that somebody has dealt with. */
function ownedAlert(ctx: Context, owner: "mine" | "handled"): Prisma.Sql {
  if (owner === "handled") return Prisma.sql`a.closed_at is null and ${isHandled(ctx.clock())}`;
  const me = staffId(ctx.actor);
  return Prisma.sql`a.closed_at is null and (a.assignee_id = ${me}::uuid
    or a.acknowledged_by_id = ${me}::uuid and a.acknowledged_at is not null)`;
}

/** The kinds of alert of a cause, as an array in SQL. */
export function alertKindArray(cause: ActionCause): Prisma.Sql {
  return Prisma.raw(`'{${alertKindsOf(cause).join(",")}}'::"AlertKind"[]`);
}

/**
 * Whether an installation is of an owner's, by its alerts.
 * @param row the installation's id, and the kinds of alert that count (`alertKindArray`)
 */
export function isOwned(
  ctx: Context,
  owner: Exclude<ActionOwner, "">,
  row: { installationId: Prisma.Sql; kinds: Prisma.Sql },
): Prisma.Sql {
  const exists = Prisma.sql`exists (select 1 from key_alert a
    where a.installation_id = ${row.installationId} and a.kind = any(${row.kinds})
      and ${ownedAlert(ctx, owner === "mine" ? "mine" : "handled")})`;
  return owner === "mine" ? exists : Prisma.sql`not ${exists}`;
}

/** The staff members who have `key_alert a`, as rows of `person`, which may be null. */
export const ALERT_OWNERS = Prisma.sql`(values
  (a.assignee_id), (case when a.acknowledged_at is not null then a.acknowledged_by_id end)) alert_owner (person)`;

/** Which lines of a cause an owner has: a condition on `fleet_row`. */
export function ownerCondition(ctx: Context, cause: ActionCause, owner: ActionOwner): Prisma.Sql {
  if (owner === "") return Prisma.sql`true`;
  return isOwned(ctx, owner, {
    installationId: Prisma.sql`fleet_row.installation_id`,
    kinds: alertKindArray(cause),
  });
}
