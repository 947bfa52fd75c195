import type { ListedDiagnosis } from "@/lib/services/diagnoses/list-diagnoses";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { StatusText } from "@/components/ui/status-text";
import { TimeText } from "@/components/ui/time";
import { paths } from "@/lib/domain/routes";
import { outcomeTone } from "./outcome-tone";

/** Earlier diagnoses, the newest first. */
export async function DiagnosisList({
  installationId,
  rows,
}: {
  installationId: string;
  rows: ListedDiagnosis[];
}) {
  const t = await getTranslations("diagnosis");
  const common = await getTranslations("common");
  const format = await getFormatter();
  if (rows.length === 0) return <p>{t("noEarlier")}</p>;
  return (
    <ul className="grid gap-2">
      {rows.map((row) => (
        <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusText tone={outcomeTone(row.outcome)}>
            {t(`outcome.${row.outcome ?? (row.queued ? "queued" : "under-way")}`)}
          </StatusText>
          <Link className="ds-link py-1" href={paths.diagnosis(installationId, row.id)}>
            {t(`pattern.${row.pattern}`)}
          </Link>
          <span className="text-sm text-neutral-text-subtle">
            <TimeText value={row.createdAt} format={format} /> · {row.actorName ?? common("unknownPerson")}
          </span>
        </li>
      ))}
    </ul>
  );
}
