import ical, { ICalCalendarMethod, ICalEventBusyStatus } from "ical-generator";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { addSeconds } from "@/lib/base/clock";
import { osloDate } from "@/lib/domain/key-status";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import { type FleetRecord, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { viewOf } from "@/lib/domain/fleet-view";
import { authorizeSecret } from "@/lib/context/authorize";
import { requireOwner } from "@/lib/core/access/owner";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { installationTitle } from "@/lib/domain/installation-title";
import { alertTitle, assumedTitle } from "@/lib/texts/alert-texts";

const MAX_EVENTS = 2_000;
/** How precisely it is recorded when a calendar was last read. */
const USED_SECONDS = 3600;

/**
 * The expiries of a saved view as iCalendar (RFC 5545): one all-day event per key, with a stable id. An
 * assumed expiry is an event of its own, whose title says that it is not known. Knowing the secret is the
 * authorization to read, while the view's owner has access; titles hold names and no secret.
 * @throws AppError NOT_FOUND for an address that does not, or no longer, belong to a view, and when its
 * owner has lost access
 */
export async function readCalendar(ctx: Context, token: string): Promise<string> {
  authorizeSecret(token);
  const saved = await ctx.db.savedView.findUnique({ where: { feedHash: hashSecret(token) } });
  if (!saved) throw new AppError("NOT_FOUND");
  await requireOwner(ctx.db, saved.ownerId, "feed");
  const view = viewOf(saved.query);
  const now = ctx.clock();
  if (!saved.feedUsedAt || addSeconds(saved.feedUsedAt, USED_SECONDS) <= now)
    await withBookkeeping(ctx, "attempt", (tx) =>
      tx.savedView.updateMany({
        where: { id: saved.id, feedHash: saved.feedHash },
        data: { feedUsedAt: now },
      }),
    );
  const rows = await ctx.db.$queryRaw<FleetRecord[]>(
    fleetQuery({ ...view, sort: "expiry" }, now, MAX_EVENTS),
  );
  const calendar = ical({
    name: `Klientvakt: ${saved.name}`,
    method: ICalCalendarMethod.PUBLISH,
    prodId: "//Klientvakt//Klientvakt//NO",
    ttl: 3600,
  });
  for (const row of rows.filter((each) => each.keyExpiresAt)) {
    const expiry = expiryStatement(row.keyExpiresAt!, now);
    const title = alertTitle({ environment: row.environment, expiry }, ctx.env.MESSAGE_LANGUAGE);
    calendar.createEvent({
      id: `${row.installationId}-${row.keyExpiresAt!.getTime()}@klientvakt`,
      start: osloDate(row.keyExpiresAt!),
      allDay: true,
      stamp: row.expirySeenAt ?? row.createdAt,
      summary: `${title}: ${installationTitle(row.organizationName, row.label)}`,
      url: `${ctx.env.PORTAL_URL}${paths.installation(row.installationId)}`,
      busystatus: ICalEventBusyStatus.FREE,
    });
  }
  for (const row of rows.filter((each) => each.assumedExpiresAt)) {
    const title = assumedTitle(row.environment, ctx.env.MESSAGE_LANGUAGE);
    calendar.createEvent({
      id: `${row.installationId}-assumed-${row.assumedExpiresAt!.getTime()}@klientvakt`,
      start: osloDate(row.assumedExpiresAt!),
      allDay: true,
      stamp: row.createdAt,
      summary: `${title}: ${installationTitle(row.organizationName, row.label)}`,
      url: `${ctx.env.PORTAL_URL}${paths.installation(row.installationId)}`,
      busystatus: ICalEventBusyStatus.FREE,
    });
  }
  return calendar.toString();
}
