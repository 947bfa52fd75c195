import type { ConfigurationDetails } from "@/lib/services/configuration/get-configuration";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Time } from "@/components/ui/time";
import { diffConfigurations } from "@/lib/domain/configuration";
import { DiffList } from "./diff-list";

/** Every version with its author, time, reason and difference to the previous one. */
export async function RevisionList({
  revisions,
  restoreHref,
}: {
  revisions: ConfigurationDetails["revisions"];
  restoreHref: ((number: number) => string) | null;
}) {
  const t = await getTranslations("configuration");
  const common = await getTranslations("common");
  if (revisions.length === 0) return <p>{t("noRevisions")}</p>;
  return (
    <ol className="grid gap-4">
      {revisions.map((revision, index) => {
        const before = revisions[index + 1];
        const lines = before
          ? diffConfigurations(before.configuration, revision.configuration).filter(
              (line) => line.change !== "kept",
            )
          : [];
        return (
          <li key={revision.number} className="border-l-2 border-neutral-border-subtle pl-3">
            <div className="flex flex-wrap items-baseline justify-between gap-2">
              <p>
                <span className="font-semibold">{t("revision", { number: revision.number })}</span>
                {index === 0 ? ` (${t("current")})` : ""} · {t(`source.${revision.source}`)}
              </p>
              {index > 0 && restoreHref ? (
                <Link className="ds-link" href={restoreHref(revision.number)}>
                  {t("restore")}
                  <span className="sr-only"> {t("revision", { number: revision.number })}</span>
                </Link>
              ) : null}
            </div>
            <p className="text-sm text-neutral-text-subtle">
              {revision.actorName ?? common("unknownPerson")} · <Time value={revision.createdAt} />
              {revision.reason ? ` · «${revision.reason}»` : ""}
            </p>
            {lines.length > 0 ? <DiffList lines={lines} /> : null}
          </li>
        );
      })}
    </ol>
  );
}
