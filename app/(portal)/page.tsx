import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OverviewPanel } from "@/components/fleet/overview-panel";
import { PageHeader } from "@/components/ui/page-header";
import { requireStaff } from "@/lib/auth/session";
import { secondsBetween } from "@/lib/clock";
import { paths } from "@/lib/routes";
import { getOverview, OVERVIEW } from "@/lib/services/fleet/get-overview";
import { MOST_COUNTED } from "@/lib/services/fleet/fleet-query";
import { viewQuery } from "@/lib/services/fleet/schemas";

const TONES = {
  expired: "danger",
  rejected: "danger",
  stuck: "danger",
  within7: "danger",
  failing: "danger",
  failed: "danger",
  reviving: "warning",
  within30: "warning",
  pending: "warning",
  drift: "warning",
} as const;

/** The worker says once a minute that it is at work; silent for longer than this, nobody may say that all is well. */
const SILENT_SECONDS = 600;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fleet"))("attention") };
}

/** What a support person opens every morning. */
export default async function HomePage() {
  const ctx = await requireStaff("fleet.read");
  const overview = await getOverview(ctx);
  const { workerSeenAt, now } = overview;
  const t = await getTranslations("fleet");
  return (
    <>
      <PageHeader title={t("attention")} />
      <OverviewPanel
        counts={OVERVIEW.map(({ name, view }) => ({
          name,
          count: overview.counts[name] ?? 0,
          href: `${paths.installations}?${viewQuery(view)}`,
          tone: name in TONES ? TONES[name as keyof typeof TONES] : "info",
        }))}
        most={MOST_COUNTED}
        urgent={overview.urgent}
        now={now}
        silentSince={workerSeenAt && secondsBetween(workerSeenAt, now) > SILENT_SECONDS ? workerSeenAt : null}
        hasInstallations={overview.hasActive}
      />
    </>
  );
}
