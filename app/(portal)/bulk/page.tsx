import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ChangeText } from "@/components/bulk/change-text";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { requireStaff } from "@/lib/auth/session";
import type { BulkChange } from "@/lib/domain/bulk-change";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { listBulks } from "@/lib/services/bulk/list-bulks";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bulk"))("title") };
}

export default async function BulksPage() {
  const ctx = await requireStaff("fleet.read");
  const runs = await listBulks(ctx);
  const t = await getTranslations("bulk");
  const common = await getTranslations("common");
  const create = roleMay(ctx.actor.role, "bulk.run") ? (
    <Link className="ds-button" href={paths.newBulk}>
      {t("new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHeader title={t("title")} lead={<p>{t("lead")}</p>} actions={create} />
      {runs.length === 0 ? (
        <EmptyState title={t("empty")}>{create}</EmptyState>
      ) : (
        <div className="kv-panel kv-scroll">
          <table className="ds-table kv-cards w-full">
            <caption className="sr-only">{t("title")}</caption>
            <thead>
              <tr>
                {(["when", "change", "installations", "state", "who"] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`column.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <th scope="row" className="font-normal">
                    <Link className="ds-link" href={paths.bulk(run.id)}>
                      <Time value={run.createdAt} />
                    </Link>
                  </th>
                  <td data-label={t("column.change")}>
                    <ChangeText change={run.change as unknown as BulkChange} />
                  </td>
                  <td data-label={t("column.installations")}>{run._count.items}</td>
                  <td data-label={t("column.state")}>{t(`state.${run.state}`)}</td>
                  <td data-label={t("column.who")}>{run.actorName ?? common("unknownPerson")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
