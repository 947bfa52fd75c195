import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { EnvironmentTag, StatusTag } from "@/components/ui/tag";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { listTemplates } from "@/lib/services/templates/list-templates";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates"))("title") };
}

export default async function TemplatesPage() {
  const ctx = await requireStaff("fleet.read");
  const rows = await listTemplates(ctx);
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  const create = roleMay(ctx.actor.role, "templates.write") ? (
    <Link className="ds-button" href={paths.newTemplate}>
      {t("new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHeader title={t("title")} lead={<p>{t("lead")}</p>} actions={create} />
      {rows.length === 0 ? (
        <EmptyState title={t("empty")}>
          <p className="max-w-prose">{t("emptyLead")}</p>
          {create}
        </EmptyState>
      ) : (
        <div className="kv-panel kv-scroll">
          <table className="ds-table kv-cards w-full">
            <caption className="sr-only">{t("title")}</caption>
            <thead>
              <tr>
                {(["name", "environment", "apiKey", "custody", "installations"] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`column.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row" className="font-normal">
                    <Link className="ds-link font-semibold" href={paths.template(row.id)}>
                      {row.name}
                    </Link>
                    {row.tenancy === "MULTI" ? (
                      <div className="text-sm text-neutral-text-subtle">{t("tenancy.MULTI")}</div>
                    ) : null}
                  </th>
                  <td data-label={t("column.environment")}>
                    <EnvironmentTag
                      environment={row.environment}
                      label={common(`environment.${row.environment}`)}
                    />
                  </td>
                  <td data-label={t("column.apiKey")}>
                    {row.apiKeySetAt ? (
                      <StatusTag tone="success">{t("apiKeySet")}</StatusTag>
                    ) : (
                      <StatusTag tone="warning">{t("apiKeyMissing")}</StatusTag>
                    )}
                  </td>
                  <td data-label={t("column.custody")}>{t(`custody.${row.custody}`)}</td>
                  <td data-label={t("column.installations")}>{row._count.installations}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
