import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuditFilter } from "@/components/audit/audit-filter";
import { AuditList } from "@/components/audit/audit-list";
import { LogStatus } from "@/components/audit/log-status";
import { EmptyState } from "@/components/ui/empty-state";
import { KeysetNav } from "@/components/ui/keyset-nav";
import { PageHead } from "@/components/ui/page-head";
import { StatusBand } from "@/components/ui/status-band";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { Segment } from "@/components/ui/segment";
import { getLogState, listAudit } from "@/lib/services/audit/list-audit";
import { listStaff } from "@/lib/services/staff/list-staff";
import { AUDIT_ACTORS, type AuditView, readAuditView } from "@/lib/domain/audit-view";

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
  const [{ rows, next }, staff, state] = await Promise.all([
    isRefused ? { rows: [], next: null } : listAudit(ctx, view),
    listStaff(ctx),
    getLogState(ctx),
  ]);
  const t = await getTranslations("auditPage");
  const address = (path: string, changes: Partial<AuditView> = {}) => {
    const parameters = Object.entries({ ...view, before: "", ...changes }).filter(
      ([, value]) => value !== "",
    );
    return parameters.length > 0 ? `${path}?${new URLSearchParams(parameters)}` : path;
  };
  return (
    <>
      <PageHead
        title={t("title")}
        lead={
          <>
            <LogStatus state={state} />
            <p>{t("lead")}</p>
          </>
        }
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
        staff={staff.map((member) => ({ value: member.id, label: member.name ?? t("unnamed") }))}
      />
      <div className="mb-4">
        <Segment
          label={t("by.label")}
          options={(["", ...AUDIT_ACTORS] as const).map((by) => ({
            href: address(paths.audit, { by }),
            label: t(`by.${by || "all"}`),
            current: by === view.by,
          }))}
        />
      </div>
      {isRefused ? (
        <StatusBand tone="warning" title={t("day")} />
      ) : rows.length > 0 ? (
        <AuditList rows={rows} />
      ) : (
        <EmptyState title={t("none")} />
      )}
      <KeysetNav
        start={view.before ? address(paths.audit) : null}
        next={next ? address(paths.audit, { before: next }) : null}
      />
    </>
  );
}
