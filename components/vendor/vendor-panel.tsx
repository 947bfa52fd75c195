import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ServerAction } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { paths } from "@/lib/domain/routes";
import type { Vendor } from "@/lib/domain/vendor";
import { VendorForm, VendorPreview } from "./vendor-form";

/**
 * On a template's page: how its customers see the vendor.
 * @param action null for those who may not change it
 */
export async function VendorPanel({
  templateId,
  own,
  shown,
  action,
}: {
  templateId: string;
  own: Vendor;
  shown: Vendor;
  action: ServerAction<void> | null;
}) {
  const t = await getTranslations("vendor");
  return (
    <Panel id="vendor" title={t("template")}>
      <VendorPreview vendor={shown} />
      {action ? (
        <>
          <p className="mt-3">
            <Link className="ds-link" href={paths.vendor}>
              {t("standard")}
            </Link>
          </p>
          <details className="mt-3">
            <summary className="cursor-pointer py-1 font-semibold">{t("own")}</summary>
            <p className="mb-4">{t("templateLead")}</p>
            <VendorForm templateId={templateId} own={own} action={action} />
          </details>
        </>
      ) : null}
    </Panel>
  );
}
