import type { ReactNode } from "react";
import { Shell } from "@/components/layout/shell";
import { getActor } from "@/lib/auth/session";

/** The frame. Access is decided in each page: a layout does not run again on navigation. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await getActor();
  return <Shell person={actor.kind === "staff" ? actor : null}>{children}</Shell>;
}
