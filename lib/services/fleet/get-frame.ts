import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import { findAlertOutage } from "../alerts/find-alert-outage";
import { findMailOutage } from "../alerts/find-mail-outage";
import { findStaffClientWarning } from "../staff-client/find-staff-client-warning";
import { getSweepState } from "../sweep/get-sweep-state";
import { listOutages } from "../sweep/list-outages";
import { getFrameCounts } from "./get-frame-counts";

/** What every page for staff shows around its own content. */
export async function getFrame(ctx: Context) {
  authorize(ctx, "fleet.read");
  const [frame, staffClient] = await Promise.all([readFrame(ctx), findStaffClientWarning(ctx)]);
  return { ...frame, staffClient };
}

/** The same for every staff member. */
const readFrame = sharedRead(async (ctx) => {
  const [outages, alertsDownSince, mail, counts, sweep] = await Promise.all([
    listOutages(ctx),
    findAlertOutage(ctx),
    findMailOutage(ctx),
    getFrameCounts(ctx),
    getSweepState(ctx),
  ]);
  return { outages, alertsDownSince, mail, counts, sweep };
});
