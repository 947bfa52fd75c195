import type { DiagnosisDetails } from "@/lib/services/diagnoses/get-diagnosis";
import { list } from "./step-list";
import { causeReason, errorHint, formatFacts } from "./format-facts";

type Translate = Parameters<typeof formatFacts>[1];
type Format = Parameters<typeof formatFacts>[2];

/** A diagnosis as plain text, for NHN's support or a ticket. */
export function plainText(diagnosis: DiagnosisDetails, t: Translate, format: Format, locale: string): string {
  const { clientId, organization, template } = diagnosis.installation;
  return [
    `${t(`pattern.${diagnosis.pattern}`)}: ${t(`outcome.${diagnosis.outcome ?? "under-way"}`)}`,
    `client_id ${clientId ?? "–"} · ${organization.number} · ${template.name} (${template.environment})`,
    `${diagnosis.createdAt.toISOString()} · ${diagnosis.id}`,
    "",
    ...diagnosis.causes
      .slice(0, 2)
      .map((each) => `${t(`cause.${each.cause}.title`)}: ${causeReason(each, t, format)}`),
    ...(diagnosis.causes.length > 0 ? [""] : []),
    ...diagnosis.steps.flatMap((step, index) => [
      `${index + 1}. ${t(`step.${step.code}`)}: ${t(`stepOutcome.${step.outcome}`)}${step.ms === null ? "" : ` (${step.ms} ms)`}`,
      ...[errorHint(step, t)].filter((hint) => hint !== null).map((hint) => `   ${hint}`),
      ...list(step.facts.wrong).map((name) => `   ✕ ${t(`check.${name}`)}`),
      ...list(step.facts.unknown).map((name) => `   ? ${t(`check.${name}`)}: ${t("checkUnknown")}`),
      ...formatFacts(step, t, format, locale).map(({ name, value }) => `   ${name}: ${value}`),
    ]),
  ].join("\n");
}
