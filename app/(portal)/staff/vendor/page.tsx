import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { StaffTabs } from "@/components/staff/staff-tabs";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { VendorForm, VendorPreview } from "@/components/vendor/vendor-form";
import { requireStaff } from "@/lib/auth/session";
import { getVendorProfile } from "@/lib/services/vendor/get-vendor-profile";
import { saveVendorProfileAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("vendor"))("title") };
}

/** How customers see and reach the vendor, for all templates that have nothing of their own. */
export default async function VendorPage() {
  const ctx = await requireStaff("templates.write");
  const { own } = await getVendorProfile(ctx, { templateId: null });
  const t = await getTranslations("vendor");
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} />
      <StaffTabs current="vendor" />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Panel id="profile" title={t("title")}>
          <VendorForm own={own} action={saveVendorProfileAction} />
        </Panel>
        <Panel id="preview" title={t("preview")}>
          <VendorPreview vendor={own} />
        </Panel>
      </div>
    </>
  );
}
