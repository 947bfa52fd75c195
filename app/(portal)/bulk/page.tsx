import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ChangeText } from "@/components/bulk/change-text";
import { EmptyState } from "@/components/ui/empty-state";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { PageHead } from "@/components/ui/page-head";
import { Time } from "@/components/ui/time";
import { requireStaff } from "@/lib/auth/session";
import type { BulkChange } from "@/lib/domain/bulk-change";
import { roleMay } from "@/lib/domain/permissions";
import { scopeOf } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import { listBulks } from "@/lib/services/bulk/list-bulks";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bulk"))("title") };
}

export default async function BulksPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const environment = scopeOf(await searchParams);
  const runs = await listBulks(ctx, { environment });
  const t = await getTranslations("bulk");
  const common = await getTranslations("common");
  const create = roleMay(ctx.actor.role, "bulk.run") ? (
    <Link className="ds-button" href={paths.newBulk}>
      {t("new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} actions={create} />
      {runs.length === 0 ? (
        <EmptyState
          title={
            environment
              ? common("emptyInScope", { environment: common(`environment.${environment}`).toLowerCase() })
              : t("empty")
          }
        >
          {create}
        </EmptyState>
      ) : (
        <FleetTable
          caption={t("title")}
          columns={(["when", "change", "installations", "state", "who"] as const).map((name) => ({
            name,
            label: t(`column.${name}`),
            align: name === "installations" ? ("end" as const) : undefined,
          }))}
        >
          {runs.map((run) => (
            <FleetRow key={run.id}>
              <FleetCell place="title">
                <Link className="ds-link" href={paths.bulk(run.id)}>
                  <Time value={run.createdAt} />
                </Link>
              </FleetCell>
              <FleetCell label={t("column.change")}>
                <ChangeText change={run.change as unknown as BulkChange} />
              </FleetCell>
              <FleetCell label={t("column.installations")} align="end">
                {run._count.items}
              </FleetCell>
              <FleetCell label={t("column.state")}>{t(`state.${run.state}`)}</FleetCell>
              <FleetCell label={t("column.who")}>{run.actorName ?? common("unknownPerson")}</FleetCell>
            </FleetRow>
          ))}
        </FleetTable>
      )}
    </>
  );
}
