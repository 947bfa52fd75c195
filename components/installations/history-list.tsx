import type { AuditRow } from "@/lib/services/audit/list-audit";
import type { HistoryRow } from "@/lib/services/audit/list-history";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { DayTimeline, type EventKind } from "@/components/ui/day-timeline";
import { currentAuditAction } from "@/lib/domain/audit-actions";
import { paths } from "@/lib/domain/routes";

/** The customer is in a list about several customers only. */
type ListedRow = HistoryRow & Partial<Pick<AuditRow, "organization" | "installation">>;

/** Details that are shown; the others are for auditors. */
const SHOWN_DETAILS = [
  "code",
  "kid",
  "clientId",
  "redirectMs",
  "status",
  "audience",
  "days",
  "field",
  "algorithm",
  "reason",
  "added",
  "removed",
  "expires",
] as const;

/** The process whose failure a row's code is, by the first word of its action. */
const PROCESS: Record<string, string> = { draft: "draft", configuration: "change", rotation: "rotation" };

/** Who the actors are, to those who read a timeline. */
const KINDS: Record<string, EventKind> = {
  staff: "person",
  applicant: "person",
  customer: "customer",
  anonymous: "customer",
};

/** What happened, by day. @param level of the days' headings */
export async function HistoryList({ rows, level }: { rows: ListedRow[]; level?: 2 | 3 }) {
  const t = await getTranslations("audit");
  const errors = await getTranslations("errors");
  const failures = await getTranslations("failures");
  const who = (row: ListedRow) =>
    row.actorKind === "staff" || row.actorKind === "applicant"
      ? (row.actorName ?? t("erasedPerson"))
      : t(`actorKind.${row.actorKind}`);
  const value = (row: ListedRow, name: string) => {
    const value = row.details[name];
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    if (name !== "code") return text;
    if (errors.has(text)) return `${text}: ${errors(text, { ref: "" })}`;
    const process = PROCESS[row.action.split(".")[0]!];
    return process && failures.has(`${process}.${text}`) ? failures(`${process}.${text}`) : text;
  };
  return (
    <DayTimeline
      level={level}
      events={rows.map((row) => {
        const details = SHOWN_DETAILS.filter((name) => hasValue(row.details[name]));
        return {
          id: String(row.seq),
          at: row.occurredAt,
          kind: KINDS[row.actorKind] ?? "system",
          text: (
            <>
              {t(currentAuditAction(row.action) ?? row.action)}
              <Subject row={row} />
            </>
          ),
          by: who(row),
          detail:
            details.length > 0
              ? details.map((name) => t(`detail.${name}`, { value: value(row, name) })).join(" · ")
              : null,
        };
      })}
    />
  );
}

function Subject({ row: { organization, installation } }: { row: ListedRow }) {
  if (!organization && !installation) return null;
  return (
    <>
      {": "}
      {organization ? (
        <Link className="ds-link" href={paths.organization(organization.id)}>
          {organization.name}
        </Link>
      ) : null}
      {organization && installation ? " – " : null}
      {installation ? (
        <Link className="ds-link" href={paths.installation(installation.id)}>
          {installation.label}
        </Link>
      ) : null}
    </>
  );
}

function hasValue(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}
