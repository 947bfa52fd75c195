import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import Link from "next/link";
import { dayRuns } from "@/lib/domain/day-runs";
import { actorText } from "@/lib/domain/audit-actor";
import { DayHeading } from "@/components/ui/day-heading";
import type { EventKind } from "@/components/ui/day-timeline";
import { clockTime, dateAndClock } from "@/lib/base/clock-time";
import { currentAuditAction } from "@/lib/domain/audit-actions";
import { paths } from "@/lib/domain/routes";
import type { AuditRow } from "@/lib/services/audit/list-audit";
import { AuditDetail } from "./audit-detail";

/** Who the actors are, by their sign. */
const KINDS: Record<string, EventKind> = {
  staff: "person",
  applicant: "person",
  customer: "customer",
  installation: "customer",
  anonymous: "customer",
};

/** The audit by number and day: what, who and whom it is about, and on request what it changed. */
export async function AuditList({ rows }: { rows: AuditRow[] }) {
  const [t, page, format, locale] = await Promise.all([
    getTranslations("audit"),
    getTranslations("auditPage"),
    getFormatter(),
    getLocale(),
  ]);
  return (
    <>
      {dayRuns(rows, (row) => row.occurredAt).map(({ events: day, isOutOfOrder }) => (
        <section key={day[0]!.seq}>
          <DayHeading at={day[0]!.occurredAt} level={2} isOutOfOrder={isOutOfOrder} />
          <ol className="kv-audit">
            {day.map((row) => {
              const what = t(currentAuditAction(row.action) ?? row.action);
              const time = clockTime(row.occurredAt, format, locale);
              return (
                <li key={row.seq}>
                  <div className="kv-audit-row">
                    <time
                      dateTime={row.occurredAt.toISOString()}
                      title={dateAndClock(row.occurredAt, format, locale, "full", "long")}
                    >
                      {time}
                    </time>
                    <b>{what}</b>
                    <span className="kv-audit-who">
                      <span
                        className="kv-dot"
                        data-kind={KINDS[row.actorKind] ?? "system"}
                        aria-hidden="true"
                      />
                      {actorText(row, t)}
                    </span>
                    <span>
                      <Subject row={row} />
                    </span>
                  </div>
                  <details>
                    <summary className="kv-tap">
                      <span className="sr-only">{page("details", { what, time })}</span>
                    </summary>
                    <AuditDetail row={row} />
                  </details>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </>
  );
}

/** Where what a row is about has a page. */
function addressOf({ type, id }: NonNullable<AuditRow["subject"]>): string | null {
  switch (type) {
    case "alert-rule":
      return paths.alertRule(id);
    case "template":
      return paths.template(id);
    case "bulk-run":
      return paths.bulk(id);
    case "import":
      return paths.importRun(id);
    case "view":
      return paths.views;
    case "staff":
      return paths.staffMember(id);
    case "webhook":
      return paths.alertRules;
  }
}

async function Subject({ row: { subject, organization, installation, details } }: { row: AuditRow }) {
  const t = await getTranslations("auditPage.subject");
  if (organization)
    return (
      <>
        <Link className="ds-link" href={paths.organization(organization.id)} prefetch={false}>
          {organization.name}
        </Link>
        {installation ? (
          <>
            {" · "}
            <Link className="ds-link" href={paths.installation(installation.id)} prefetch={false}>
              {installation.label}
            </Link>
          </>
        ) : null}
      </>
    );
  if (subject) {
    const address = addressOf(subject);
    const name = t(subject.type, { name: subject.name });
    return address ? (
      <Link className="ds-link" href={address} prefetch={false}>
        {name}
      </Link>
    ) : (
      name
    );
  }
  // The name of what is not there any more.
  return typeof details.subject === "string" ? details.subject : null;
}
