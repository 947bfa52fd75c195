"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { ActionForm, type ServerAction } from "@/components/forms/action-form";
import { OneTimeLink } from "@/components/ui/one-time-link";
import { REVIVAL_FORM } from "@/lib/domain/fleet-overview";
import { installationTitle } from "@/lib/domain/installation-title";
import type { KeyLink } from "@/lib/domain/ready-link";
import { paths } from "@/lib/domain/routes";
import type { RevivalSubject } from "@/lib/services/revival/start-revival";

export interface StartedRevival extends RevivalSubject {
  installationId: string;
  link: KeyLink;
}

/**
 * The form that the buttons "Start revival" of the lines below submit. The link is shown once, so it stands
 * here and not in the line, which may go when the list is read again.
 */
export function StartRevivalForm({ action }: { action: ServerAction<StartedRevival> }) {
  return (
    <ActionForm
      action={action}
      id={REVIVAL_FORM}
      className="hidden has-[[role=alert]]:block"
      success={(revival) => <ReadyLink key={revival.link.url} {...revival} />}
    >
      <input type="hidden" name="days" value="3" />
    </ActionForm>
  );
}

function ReadyLink({ installationId, organization, label, link }: StartedRevival) {
  const t = useTranslations("fleet.started");
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed may be far below.
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "center" });
  }, []);
  const name = installationTitle(organization, label);
  return (
    <section className="kv-panel" aria-label={name}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {t("title", { name })}
        </h2>
        <Link className="ds-link" href={`${paths.installation(installationId)}#revival`}>
          {t("follow")}
        </Link>
      </header>
      <OneTimeLink {...link} kind="revival" />
    </section>
  );
}
