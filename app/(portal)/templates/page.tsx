import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { AltinnRightForm } from "@/components/templates/altinn-right-form";
import { EmptyState } from "@/components/ui/empty-state";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { PageHead } from "@/components/ui/page-head";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { StatusText } from "@/components/ui/status-text";
import { requireStaff } from "@/lib/auth/session";
import { roleMay } from "@/lib/domain/permissions";
import { scopeOf } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";
import { getAltinnRight } from "@/lib/services/texts/get-altinn-right";
import { setAltinnRightAction } from "./actions";
import { countInstallations } from "@/lib/services/templates/count-installations";
import { listTemplates } from "@/lib/services/templates/list-templates";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("templates"))("title") };
}

export default async function TemplatesPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const environment = scopeOf(await searchParams);
  const [rows, counts] = await Promise.all([listTemplates(ctx, { environment }), countInstallations(ctx)]);
  const t = await getTranslations("templates");
  const common = await getTranslations("common");
  const mayWrite = roleMay(ctx.actor.role, "templates.write");
  const create = mayWrite ? (
    <Link className="ds-button" href={paths.newTemplate}>
      {t("new")}
    </Link>
  ) : null;
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} actions={create} />
      {rows.length === 0 ? (
        <EmptyState
          title={
            environment
              ? common("emptyInScope", { environment: common(`environment.${environment}`).toLowerCase() })
              : t("empty")
          }
        >
          <p className="max-w-prose">{t("emptyLead")}</p>
          {create}
        </EmptyState>
      ) : (
        <FleetTable
          caption={t("title")}
          columns={(["name", "environment", "apiKey", "custody", "installations"] as const).map((name) => ({
            name,
            label: t(`column.${name}`),
            align: name === "installations" ? ("end" as const) : undefined,
          }))}
        >
          {rows.map((row) => (
            <FleetRow key={row.id}>
              <FleetCell place="title">
                <Link className="ds-link font-semibold" href={paths.template(row.id)}>
                  {row.name}
                </Link>
                {row.tenancy === "MULTI" ? <span className="kv-subtle"> · {t("tenancy.MULTI")}</span> : null}
              </FleetCell>
              <FleetCell place="first">
                <EnvironmentTag
                  environment={row.environment}
                  label={common(`environment.${row.environment}`)}
                />
              </FleetCell>
              <FleetCell label={t("column.apiKey")}>
                {row.apiKeySetAt ? (
                  <StatusText tone="success">{t("apiKeySet")}</StatusText>
                ) : (
                  <StatusText tone="warning">{t("apiKeyMissing")}</StatusText>
                )}
              </FleetCell>
              <FleetCell label={t("column.custody")}>{t(`custody.${row.custody}`)}</FleetCell>
              <FleetCell label={t("column.installations")} align="end">
                {counts.get(row.id) ?? 0}
              </FleetCell>
            </FleetRow>
          ))}
        </FleetTable>
      )}
      {mayWrite ? <AltinnRightForm right={await getAltinnRight(ctx)} action={setAltinnRightAction} /> : null}
    </>
  );
}
