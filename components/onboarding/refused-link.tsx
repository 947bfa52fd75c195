import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import type { LinkRefusal } from "@/lib/domain/link-access";
import { LiveRefresh } from "./live-refresh";

export interface RefusedLinkProps {
  kind: "onboarding" | "return" | "revival" | "handover";
  refusal: LinkRefusal | "TOO_MANY_REQUESTS";
  /** Of a link that support can open again for this browser. */
  statusUrl?: string;
}

/** The page of a link that may not be used: why, and whom to ask. It names no customer, client or key. */
export async function RefusedLink({ kind, refusal, statusUrl }: RefusedLinkProps) {
  const t = await getTranslations("refusedLink");
  return (
    <div className="grid gap-6">
      {statusUrl ? <LiveRefresh url={statusUrl} state={refusal} /> : null}
      <h1>{t(`${kind}.title`)}</h1>
      <StatusBand tone={refusal === "FILE_TAKEN" ? "info" : "warning"} live>
        <h2>{t(`${kind}.${refusal}.title`)}</h2>
        <p className="mt-1">{t(`${kind}.${refusal}.text`)}</p>
      </StatusBand>
    </div>
  );
}
