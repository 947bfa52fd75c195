import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { HistoryList } from "@/components/installations/history-list";
import { InstallationFrame } from "@/components/installations/installation-frame";
import { ActorFilter } from "@/components/installations/latest-events";
import { Panel } from "@/components/ui/panel";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { HistorySearch, isUuid } from "@/lib/base/search-params";
import { HISTORY_ACTORS } from "@/lib/domain/history-filter";
import { paths } from "@/lib/domain/routes";
import { listHistory } from "@/lib/services/audit/list-history";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { nameInstallation } from "@/lib/services/installations/name-installation";
import { checkInstallationAction } from "../../actions";

const Search = HistorySearch.extend({ by: z.enum(HISTORY_ACTORS).optional().catch(undefined) });

interface HistoryPageProps {
  params: Promise<{ installationId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata({ params }: HistoryPageProps): Promise<Metadata> {
  const ctx = await requireStaff("fleet.read");
  const t = await getTranslations("installationHead.tab");
  return { title: `${t("history")} – ${await nameInstallation(ctx, (await params).installationId)}` };
}

/** Everything that happened to an installation, by day. */
export default async function HistoryPage({ params, searchParams }: HistoryPageProps) {
  const ctx = await requireStaff("fleet.read");
  const { installationId } = await params;
  if (!isUuid(installationId)) notFound();
  const installation = await orNotFound(getInstallation(ctx, installationId));
  const { before, by } = Search.parse(await searchParams);
  const { rows, next } = await listHistory(ctx, { installationId }, { before, by });
  const t = await getTranslations("installation");
  const events = await getTranslations("installationHead.events");
  const address = paths.installationHistory(installationId);
  const older = new URLSearchParams({ ...(by ? { by } : {}), ...(next ? { before: next } : {}) });
  return (
    <InstallationFrame
      role={ctx.actor.role}
      now={ctx.clock()}
      installation={installation}
      tab="history"
      check={checkInstallationAction}
    >
      <Panel id="history" title={t("history")} actions={<ActorFilter href={address} by={by} />}>
        {rows.length === 0 ? (
          <p>{events(by ? "noneBy" : "none")}</p>
        ) : (
          <HistoryList rows={rows} address={address} />
        )}
        {next ? (
          <p className="mt-4">
            <Link className="ds-link" href={`${address}?${older}`}>
              {t("olderHistory")}
            </Link>
          </p>
        ) : null}
      </Panel>
    </InstallationFrame>
  );
}
