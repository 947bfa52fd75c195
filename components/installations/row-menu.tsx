"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { phoneAddress } from "@/lib/domain/phone-number";
import { paths } from "@/lib/domain/routes";

interface RowMenuProps {
  installationId: string;
  organizationId: string;
  /** Of the row, for whoever hears the menu's name. */
  name: string;
  phone?: string;
  steps: readonly InstallationStep[];
}

/**
 * What can be done about a row, each a link: to a step that asks first, or to a page. A client component, so
 * that a list sends these facts to React, and not every link of every row once more.
 */
export function RowMenu({ installationId: id, organizationId, name, phone, steps }: RowMenuProps) {
  const t = useTranslations("installations");
  const head = useTranslations("installationHead");
  const acts = steps.filter((step) => step !== "close");
  return (
    <Menu label={t("rowMenu", { name })} sign={<Icon name="more" />}>
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
    </Menu>
  );
}
