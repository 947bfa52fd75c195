import type { ReactNode } from "react";
import { AppFrame, PlainFrame } from "@/components/layout/app-frame";
import { KeepForms } from "@/components/layout/keep-forms";
import { SweepNote } from "@/components/layout/sweep-note";
import { SessionWarning } from "@/components/layout/session-warning";
import { Outages } from "@/components/layout/outages";
import { getActor } from "@/lib/auth/session";
import { findAlertOutage } from "@/lib/services/alerts/find-alert-outage";
import { findMailOutage } from "@/lib/services/alerts/find-mail-outage";
import { contextFor } from "@/lib/context/process-context";
import { rememberedScope } from "@/lib/http/remembered-scope";
import { getFrameCounts } from "@/lib/services/fleet/get-frame-counts";
import { getSweepState } from "@/lib/services/sweep/get-sweep-state";
import { findStaffClientWarning } from "@/lib/services/staff-client/find-staff-client-warning";
import { listOutages } from "@/lib/services/sweep/list-outages";

/**
 * The layout of the portal. Access is decided by each page, because a layout is not rendered again on
 * navigation.
 */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await getActor();
  if (actor.kind !== "staff") return <PlainFrame>{children}</PlainFrame>;
  const ctx = contextFor(actor);
  const [outages, alertsDownSince, mail, staffClient, counts, sweep, scope] = await Promise.all([
    listOutages(ctx),
    findAlertOutage(ctx),
    findMailOutage(ctx),
    findStaffClientWarning(ctx),
    getFrameCounts(ctx),
    getSweepState(ctx),
    rememberedScope(),
  ]);
  return (
    <AppFrame staffMember={actor} scope={scope} counts={counts} sweepNote={<SweepNote sweep={sweep} />}>
      <Outages outages={outages} alertsDownSince={alertsDownSince} mail={mail} staffClient={staffClient} />
      <KeepForms staffId={actor.userId} signedInAt={actor.authenticatedAt.toISOString()} />
      {children}
      <SessionWarning staffId={actor.userId} />
    </AppFrame>
  );
}
