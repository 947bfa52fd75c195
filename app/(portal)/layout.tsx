import type { ReactNode } from "react";
import { Shell } from "@/components/layout/shell";
import { SessionWarning } from "@/components/layout/session-warning";
import { Outages } from "@/components/layout/outages";
import { getActor } from "@/lib/auth/session";
import { countOpenAlerts } from "@/lib/services/alerts/count-open-alerts";
import { findAlertOutage } from "@/lib/services/alerts/find-alert-outage";
import { contextFor } from "@/lib/context/process-context";
import { listOutages } from "@/lib/services/sweep/list-outages";

/**
 * The layout of the portal. Access is decided by each page, because a layout is not rendered again on
 * navigation.
 */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await getActor();
  if (actor.kind !== "staff") return <Shell staffMember={null}>{children}</Shell>;
  const ctx = contextFor(actor);
  const [outages, alertsDownSince, unread] = await Promise.all([
    listOutages(ctx),
    findAlertOutage(ctx),
    countOpenAlerts(ctx),
  ]);
  return (
    <Shell staffMember={actor} unread={unread}>
      <Outages outages={outages} alertsDownSince={alertsDownSince} />
      {children}
      <SessionWarning />
    </Shell>
  );
}
