"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { ActionForm, type ServerAction } from "@/components/forms/action-form";
import { OneTimeLink } from "@/components/ui/one-time-link";
import { StatusBand } from "@/components/ui/status-band";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { ReplacedLink } from "@/lib/services/shared-access/replace-links";

const ONE_TIME_KIND = { link: "onboarding", revival: "revival", handover: "handover" } as const;

/**
 * The form around the links that need a new one. Rendered without any too: the links that it has created are
 * shown once, when the list has become empty.
 */
export function EndedLinksForm({
  action,
  environment,
  children,
}: {
  action: ServerAction<ReplacedLink[]>;
  environment: string;
  children: ReactNode;
}) {
  const t = useTranslations("fleet.endedLinks");
  return (
    <ActionForm
      action={action}
      label={t("form")}
      className="hidden has-[section]:block has-[[role=alert]]:block"
      success={(links) => (
        <div className="grid gap-6">
          {links.length === 0 ? (
            <StatusBand tone="success">
              <p>{t("declined")}</p>
            </StatusBand>
          ) : null}
          {links.map((each) => (
            <NewLink key={`${each.kind} ${each.installationId}`} replaced={each} />
          ))}
        </div>
      )}
    >
      <input type="hidden" name="environment" value={environment} />
      {children}
    </ActionForm>
  );
}

function NewLink({ replaced }: { replaced: ReplacedLink }) {
  const t = useTranslations("fleet.endedLinks");
  const errors = useTranslations("errors");
  const name = installationTitle(replaced.organization, replaced.label);
  return (
    <section className="kv-panel" aria-label={name}>
      <header>
        <h2>
          <Link href={paths.installation(replaced.installationId)}>{name}</Link>
        </h2>
      </header>
      {replaced.link ? (
        <OneTimeLink {...replaced.link} kind={ONE_TIME_KIND[replaced.kind]} />
      ) : (
        <StatusBand tone="danger" title={t("failed")}>
          <p>{replaced.failure ? errors(replaced.failure, { ref: "" }) : null}</p>
        </StatusBand>
      )}
    </section>
  );
}
