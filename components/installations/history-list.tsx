import type { AuditRow } from "@/lib/services/audit/list-audit";
import type { HistoryRow } from "@/lib/services/audit/list-history";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Time } from "@/components/ui/time";
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

export async function HistoryList({ rows }: { rows: ListedRow[] }) {
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
    <ol className="grid grid-cols-1 gap-3 wrap-anywhere">
      {rows.map((row) => {
        const details = SHOWN_DETAILS.filter((name) => hasValue(row.details[name]));
        return (
          <li key={row.seq} className="border-l-2 border-neutral-border-subtle pl-3">
            <p>
              <span className="font-semibold">{t(currentAuditAction(row.action) ?? row.action)}</span>{" "}
              <span className="text-neutral-text-subtle">· {who(row)} · </span>
              <span className="text-neutral-text-subtle">
                <Time value={row.occurredAt} />
              </span>
            </p>
            <Subject row={row} />
            {details.length > 0 ? (
              <p className="text-sm break-words text-neutral-text-subtle">
                {details.map((name) => t(`detail.${name}`, { value: value(row, name) })).join(" · ")}
              </p>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}

function Subject({ row: { organization, installation } }: { row: ListedRow }) {
  if (!organization && !installation) return null;
  return (
    <p className="text-sm">
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
    </p>
  );
}

function hasValue(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}
