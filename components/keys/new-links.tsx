"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { OneTimeLink } from "@/components/ui/one-time-link";
import { StatusBand } from "@/components/ui/status-band";
import { paths } from "@/lib/domain/routes";
import type { StartedRevivalLink } from "@/lib/services/revival/start-revivals";

/** The links of renewals that were just started, each with its mail, and why there is none. Shown once. */
export function NewLinks({
  links,
  rest,
}: {
  links: readonly StartedRevivalLink[];
  /** The address at which the others are planned; null when there are none. */
  rest: string | null;
}) {
  const t = useTranslations("renewals");
  const errors = useTranslations("errors");
  const failed = links.filter((each) => each.link === null).length;
  return (
    <div className="mb-6 grid gap-4">
      <StatusBand
        tone={failed > 0 ? "warning" : "success"}
        title={t("started", { count: links.length - failed })}
      >
        <p>{t("pass")}</p>
        {failed > 0 ? <p>{t("notStarted", { count: failed })}</p> : null}
      </StatusBand>
      {links.map(({ installationId, name, link, failure }) => (
        <section key={installationId} className="kv-panel" aria-label={name}>
          <header>
            <h2>
              <Link href={paths.installation(installationId)} target="_blank">
                {name}
              </Link>
            </h2>
          </header>
          {link ? (
            <OneTimeLink {...link} kind="revival" />
          ) : (
            <StatusBand tone="danger" title={t("failed")}>
              <p>{failure ? errors(failure, { ref: "" }) : null}</p>
            </StatusBand>
          )}
        </section>
      ))}
      {rest ? (
        <p>
          <a className="ds-link" href={rest}>
            {t("rest")}
          </a>
        </p>
      ) : null}
    </div>
  );
}
