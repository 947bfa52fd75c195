import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CopyValue } from "@/components/ui/copy-value";
import { FactList } from "@/components/ui/facts";
import { StatusText } from "@/components/ui/status-text";
import { TimeText } from "@/components/ui/time";
import { oneOf } from "@/lib/base/one-of";
import { PROGRAM_ANSWERS } from "@/lib/domain/program";
import { separateValues } from "@/lib/domain/audit-values";
import type { AuditRow } from "@/lib/services/audit/list-audit";

/** Facts whose values are identifiers, to be copied whole. */
const IDENTIFIERS = ["kid", "before", "clientId"];
/** Fields whose values have words of their own. */
const ENUMS = ["tenancy", "returnForm", "custody"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** The process whose failure a row's code is, by the first word of its action. */
const PROCESS: Record<string, string> = { draft: "draft", configuration: "change", rotation: "rotation" };

const TONES = { sealed: "success", waiting: "neutral", erased: "neutral", fault: "danger" } as const;

/** The facts of a row: what they were before where that is known, and its place in the log. */
export async function AuditDetail({ row }: { row: AuditRow }) {
  const [t, audit, errors, failures, common, format] = await Promise.all([
    getTranslations("auditPage"),
    getTranslations("audit"),
    getTranslations("errors"),
    getTranslations("failures"),
    getTranslations("common"),
    getFormatter(),
  ]);
  const label = (name: string) => (t.has(`fact.${name}`) ? t(`fact.${name}`) : name);
  const show = (name: string, value: unknown): ReactNode => {
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return common("none");
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "number") return format.number(value);
    if (Array.isArray(value))
      return format.list(
        value.map((each) =>
          name === "changed" && t.has(`field.${each}`) ? t(`field.${each}`) : String(each),
        ),
      );
    const text = String(value);
    if (INSTANT.test(text)) return <TimeText value={new Date(text)} format={format} />;
    const answer = name === "answer" ? oneOf(PROGRAM_ANSWERS, text) : null;
    if (answer) return audit(`programAnswer.${answer}`);
    if (IDENTIFIERS.includes(name)) return <CopyValue value={text} name={label(name)} />;
    if (name === "code") {
      if (errors.has(text)) return errors(text, { ref: "" });
      const process = PROCESS[row.action.split(".")[0]!];
      if (process && failures.has(`${process}.${text}`)) return failures(`${process}.${text}`);
    }
    return text;
  };
  const changed = (name: string) =>
    row.before !== null &&
    Object.hasOwn(row.before, name) &&
    JSON.stringify(row.before[name]) !== JSON.stringify(row.details[name]);
  const { others, values } = separateValues(row.details);
  const field = (name: string) => (t.has(`field.${name}`) ? capitalized(t(`field.${name}`)) : name);
  const shownValue = (name: string, value: unknown): ReactNode =>
    ENUMS.includes(name) && t.has(`value.${String(value)}`) ? t(`value.${String(value)}`) : show(name, value);
  const changes = values.map((each) => ({
    name: field(each.field),
    value: shownValue(each.field, each.after),
    note: (
      <>
        {t("before")}: {shownValue(each.field, each.before)}
      </>
    ),
  }));
  const facts = Object.entries(others).map(([name, value]) => ({
    name: label(name),
    value: show(name, value),
    note: changed(name) ? (
      <>
        {t("before")}: {show(name, row.before![name])}
      </>
    ) : undefined,
  }));
  return (
    <FactList
      facts={[
        ...facts,
        ...changes,
        {
          name: t("fact.seq"),
          value: (
            <>
              {format.number(Number(row.seq))} ·{" "}
              <StatusText tone={TONES[row.log.state]}>
                {t(`log.${row.log.state}`, {
                  place: row.log.index === null ? "" : format.number(Number(row.log.index) + 1),
                })}
              </StatusText>
            </>
          ),
        },
      ]}
    />
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
