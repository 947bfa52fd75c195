import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { StaffTabs } from "@/components/staff/staff-tabs";
import { PageHead } from "@/components/ui/page-head";
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
      <div className="kv-cols max-w-6xl" data-wide>
        <VendorForm own={own} action={saveVendorProfileAction} main />
        <section aria-labelledby="preview">
          <h2 id="preview" className="mb-2">
            {t("preview")}
          </h2>
          <VendorPreview vendor={own} />
        </section>
      </div>
    </>
  );
}
