import { getTranslations } from "next-intl/server";
import { ViewTabs } from "@/components/ui/view-tabs";
import { paths } from "@/lib/domain/routes";

export type StaffTab = "people" | "shared" | "client" | "vendor";

/** The pages about people and the portal itself, which only administrators see. */
export async function StaffTabs({ current }: { current: StaffTab }) {
  const t = await getTranslations("staff");
  const tabs = [
    { name: "people", href: paths.staff, label: t("title") },
    { name: "shared", href: paths.sharedAccess, label: (await getTranslations("sharedAccess"))("title") },
    { name: "client", href: paths.staffClient, label: (await getTranslations("staffClient"))("link") },
    { name: "vendor", href: paths.vendor, label: (await getTranslations("vendor"))("title") },
    { name: "audit", href: paths.audit, label: t("audit") },
  ];
  return (
    <ViewTabs
      label={t("pages")}
      tabs={tabs.map(({ name, href, label }) => ({ href, label, current: name === current }))}
    />
  );
}
