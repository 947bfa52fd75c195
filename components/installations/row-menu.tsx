"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { phoneAddress } from "@/lib/domain/phone-number";
import { paths } from "@/lib/domain/routes";

interface RowMenuProps {
  installationId: string;
  organizationId: string;
  /** The menu's name, for whoever hears it. */
  label: string;
  phone: string | null;
  /** Whether its links are there before it is opened, for a browser without JavaScript. */
  hasLinks: boolean;
  steps: readonly InstallationStep[];
}

/**
 * What can be done about a row, each a link: to a step that asks first, or to a page. Where JavaScript is
 * known to work, its links are made when it is opened: those of fifty rows would be half of the page.
 */
export function RowMenu(props: RowMenuProps) {
  const links = useRef<HTMLSpanElement>(null);
  const [hasLinks, setHasLinks] = useState(props.hasLinks);
  const fill = () => setHasLinks(true);
  // It may have been opened before this script had loaded.
  useEffect(() => {
    if (links.current?.closest("details")?.open) setHasLinks(true);
  }, []);
  return (
    <Menu label={props.label} sign={<Icon name="more" />} onOpen={fill}>
      {hasLinks ? <Links {...props} /> : <span ref={links} />}
    </Menu>
  );
}

function Links({ installationId: id, organizationId, phone, steps }: RowMenuProps) {
  const t = useTranslations("installations");
  const head = useTranslations("installationHead");
  const acts = steps.filter((step) => step !== "close");
  return (
    <>
      {acts.length > 0 || phone ? (
        <ul>
          {acts.map((step) => (
            <li key={step}>
              <a href={paths.installationStep(id, step)}>{head(`menu.${step}`)}</a>
            </li>
          ))}
          {phone ? (
            <li>
              <a href={phoneAddress(phone)}>{t("call", { phone })}</a>
            </li>
          ) : null}
        </ul>
      ) : null}
      <ul>
        <li>
          <a href={paths.installationKeys(id)}>{head("tab.keys")}</a>
        </li>
        <li>
          <a href={paths.configuration(id)}>{head("tab.configuration")}</a>
        </li>
        <li>
          <a href={paths.installationHistory(id)}>{head("tab.history")}</a>
        </li>
        <li>
          <a href={paths.organization(organizationId)}>{head("menu.customer")}</a>
        </li>
      </ul>
      {steps.includes("close") ? (
        <ul>
          <li>
            <a href={paths.installationStep(id, "close")}>{head("menu.close")}</a>
          </li>
        </ul>
      ) : null}
    </>
  );
}
