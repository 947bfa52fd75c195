import type { AuditRow } from "@/lib/services/audit/list-audit";
import type { HistoryRow } from "@/lib/services/audit/list-history";
import { Fragment } from "react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { actorText } from "@/lib/domain/audit-actor";
import { CopyValue } from "@/components/ui/copy-value";
import { DayTimeline, type EventKind } from "@/components/ui/day-timeline";
import { oneOf } from "@/lib/base/one-of";
import { PROGRAM_ANSWERS } from "@/lib/domain/program";
import { currentAuditAction } from "@/lib/domain/audit-actions";
import { paths } from "@/lib/domain/routes";

/** The customer is in a list about several customers only. */
type ListedRow = Omit<HistoryRow, "call"> &
  Partial<Pick<HistoryRow, "call">> &
  Partial<Pick<AuditRow, "organization" | "installation">>;

/** Details that are shown; the others are for auditors. */
const SHOWN_DETAILS = [
  // The name of what is not there any more.
  "subject",
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
  // The alert rule that started a renewal.
  "rule",
  "added",
  "removed",
  "expires",
  // What a person said of the program.
  "answer",
] as const;

/** Identifiers, which are shown shortened and copied whole. */
const IDS: readonly string[] = ["kid", "clientId"];

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
export async function HistoryList({
  rows,
  level,
  address,
}: {
  rows: ListedRow[];
  level?: 2 | 3;
  /** Of the whole history, where each event has its own address. */
  address?: string;
}) {
  const t = await getTranslations("audit");
  const errors = await getTranslations("errors");
  const failures = await getTranslations("failures");
  const ids = await getTranslations("installation");
  const value = (row: ListedRow, name: string) => {
    const value = row.details[name];
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    const answer = name === "answer" ? oneOf(PROGRAM_ANSWERS, text) : null;
    if (answer) return t(`programAnswer.${answer}`);
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
          href: address ? `${address}?before=${BigInt(row.seq) + 1n}#event-${row.seq}` : undefined,
          kind: KINDS[row.actorKind] ?? "system",
          text: (
            <>
              {row.call ? t("calledWith", row.call) : t(currentAuditAction(row.action) ?? row.action)}
              <Subject row={row} />
            </>
          ),
          by: actorText(row, t),
          detail:
            details.length > 0
              ? details.map((name, index) => (
                  <Fragment key={name}>
                    {index > 0 ? " · " : null}
                    {IDS.includes(name) ? (
                      <>
                        {t(`detail.${name}`, { value: "" }).trim()}{" "}
                        <CopyValue value={value(row, name)} name={name === "kid" ? "kid" : ids("clientId")} />
                      </>
                    ) : (
                      t(`detail.${name}`, { value: value(row, name) })
                    )}
                  </Fragment>
                ))
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
