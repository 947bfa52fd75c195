import type { ReactNode } from "react";
import { AppFrame, PlainFrame } from "@/components/layout/app-frame";
import { KeepForms } from "@/components/layout/keep-forms";
import { SweepNote } from "@/components/layout/sweep-note";
import { SessionWarning } from "@/components/layout/session-warning";
import { Outages } from "@/components/layout/outages";
import { getActor } from "@/lib/auth/session";
import { contextFor } from "@/lib/context/process-context";
import { rememberedScope } from "@/lib/http/remembered-scope";
import { getFrame } from "@/lib/services/fleet/get-frame";

/**
 * The layout of the portal. Access is decided by each page, because a layout is not rendered again on
 * navigation.
 */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await getActor();
  if (actor.kind !== "staff") return <PlainFrame>{children}</PlainFrame>;
  const ctx = contextFor(actor);
  const [{ outages, alertsDownSince, mail, staffClient, counts, sweep }, scope] = await Promise.all([
    getFrame(ctx),
    rememberedScope(),
  ]);
  return (
    <AppFrame
      staffMember={{ name: actor.name, role: actor.role }}
      scope={scope}
      counts={counts}
      sweepNote={<SweepNote sweep={sweep} />}
    >
      <Outages outages={outages} alertsDownSince={alertsDownSince} mail={mail} staffClient={staffClient} />
      <KeepForms staffId={actor.userId} signedInAt={actor.authenticatedAt.toISOString()} />
      {children}
      <SessionWarning staffId={actor.userId} />
    </AppFrame>
  );
}
