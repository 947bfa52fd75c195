import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuditFilter } from "@/components/audit/audit-filter";
import { HistoryList } from "@/components/installations/history-list";
import { EmptyState } from "@/components/ui/empty-state";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { PageHead } from "@/components/ui/page-head";
import { StatusBand } from "@/components/ui/status-band";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { listAudit } from "@/lib/services/audit/list-audit";
import { listStaff } from "@/lib/services/staff/list-staff";
import { readAuditView } from "@/lib/domain/audit-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auditPage"))("title") };
}

/** Everything that was done here, and by whom; with a search and an export. */
export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("audit.read");
  const { view, problems } = readAuditView(await searchParams);
  const isRefused = Object.keys(problems).length > 0;
  const [{ rows, next }, staff] = await Promise.all([
    isRefused ? { rows: [], next: null } : listAudit(ctx, view),
    listStaff(ctx),
  ]);
  const t = await getTranslations("auditPage");
  const address = (path: string, before = "") => {
    const parameters = Object.entries({ ...view, before }).filter(([, value]) => value !== "");
    return parameters.length > 0 ? `${path}?${new URLSearchParams(parameters)}` : path;
  };
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.staff, label: t("staff") }]}
        actions={
          isRefused ? null : (
            <a className="ds-button" data-variant="secondary" href={address(paths.exportAudit)}>
              {t("export")}
            </a>
          )
        }
      />
      <AuditFilter
        action={paths.audit}
        view={view}
        staff={staff.map((member) => ({ value: member.id, label: member.name ?? member.id }))}
      />
      {isRefused ? (
        <StatusBand tone="warning" title={t("day")} />
      ) : rows.length > 0 ? (
        <HistoryList rows={rows} level={2} />
      ) : (
        <EmptyState title={t("none")} />
      )}
      <KeysetNav
        start={view.before ? address(paths.audit) : null}
        next={next ? address(paths.audit, next) : null}
      />
    </>
  );
}
