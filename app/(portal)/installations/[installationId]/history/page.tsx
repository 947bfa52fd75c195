import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { HistoryList } from "@/components/installations/history-list";
import { PageHead } from "@/components/ui/page-head";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { HistorySearch, isUuid } from "@/lib/base/search-params";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { listHistory } from "@/lib/services/audit/list-history";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("installation"))("history") };
}

interface HistoryPageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export default async function HistoryPage({ params, searchParams }: HistoryPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const { before } = HistorySearch.parse(await searchParams);
  const { rows, next } = await listHistory(ctx, { installationId }, before);
  const t = await getTranslations("installation");
  const name = `${installation.organization.name} – ${installation.label}`;
  return (
    <>
      <PageHead title={t("history")} crumbs={[{ href: paths.installation(installationId), label: name }]} />
      <div>
        {rows.length === 0 ? <p>{t("noHistory")}</p> : <HistoryList rows={rows} level={2} />}
        {next ? (
          <p className="mt-4">
            <Link className="ds-link" href={`${paths.installationHistory(installationId)}?before=${next}`}>
              {t("olderHistory")}
            </Link>
          </p>
        ) : null}
      </div>
    </>
  );
}
