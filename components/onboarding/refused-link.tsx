import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { oneOf } from "@/lib/base/one-of";
import { type LinkKind, type LinkRefusal, REFUSALS_OF } from "@/lib/domain/link-access";
import type { Vendor } from "@/lib/domain/vendor";
import { CallVendor } from "./call-vendor";
import { LiveRefresh } from "./live-refresh";

export interface RefusedLinkProps {
  kind: LinkKind;
  refusal: LinkRefusal | "TOO_MANY_REQUESTS";
  /** Whom the customer can call. */
  vendor: Vendor;
  /** Of a link that support can open again for this browser. */
  statusUrl?: string;
}

/** The page of a link that may not be used: why, and whom to ask. It names no customer, client or key. */
export async function RefusedLink({ kind, refusal, vendor, statusUrl }: RefusedLinkProps) {
  const t = await getTranslations("refusedLink");
  const text = textOf(kind, refusal);
  return (
    <div className="grid gap-6">
      {statusUrl ? <LiveRefresh url={statusUrl} state={refusal} /> : null}
      <h1>{t(`${kind}.title`)}</h1>
      <StatusBand tone={refusal === "FILE_TAKEN" ? "info" : "warning"} live>
        <h2>{t(`${text}.title`)}</h2>
        <p className="mt-1">{t(`${text}.text`)}</p>
        <CallVendor vendor={vendor} />
      </StatusBand>
    </div>
  );
}

type TextKey = { [Kind in LinkKind]: `${Kind}.${(typeof REFUSALS_OF)[Kind][number]}` }[LinkKind];

/** Where the texts of a refusal are. One that the kind of link does not have is shown as a revoked link. */
function textOf(
  kind: LinkKind,
  refusal: RefusedLinkProps["refusal"],
): TextKey | `${LinkKind}.TOO_MANY_REQUESTS` {
  if (refusal === "TOO_MANY_REQUESTS") return `${kind}.${refusal}`;
  return `${kind}.${oneOf(REFUSALS_OF[kind], refusal) ?? "LINK_REVOKED"}` as TextKey;
}
