import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Menu } from "@/components/ui/menu";
import type { InstallationAction } from "@/lib/domain/installation-actions";
import { STEP_ACTIONS, type InstallationStep } from "@/lib/domain/installation-remedy";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";

const GROUPS: readonly (readonly InstallationStep[])[] = [
  ["rotate", "renew", "file", "call", "edit"],
  ["close"],
];

/** "Mer": what is rarely done to an installation. Each entry opens a step of the overview. */
export async function InstallationMenu({
  installation,
  actions,
}: {
  installation: InstallationDetails;
  actions: ReadonlySet<InstallationAction>;
}) {
  const [t, common] = await Promise.all([getTranslations("installationHead"), getTranslations("common")]);
  const groups = GROUPS.map((group) => group.filter((step) => actions.has(STEP_ACTIONS[step])));
  const organization = paths.organization(installation.organization.id);
  const preview = installation.activatedAt
    ? paths.customerPreview(installation.id, "revival", "open")
    : paths.customerPreview(installation.id, "onboarding", "ready");
  return (
    <Menu label={common("more")}>
      {groups.map((group, index) => (
        <ul key={group[0] ?? index}>
          {group.map((step) => (
            <li key={step}>
              <Link href={paths.installationStep(installation.id, step)} prefetch={false}>
                {t(`menu.${step}`)}
              </Link>
            </li>
          ))}
          {index === 0 ? (
            <>
              <li>
                <Link href={preview} prefetch={false}>
                  {t("preview.open")}
                </Link>
              </li>
              <li>
                <Link href={organization} prefetch={false}>
                  {t("menu.customer")}
                </Link>
              </li>
            </>
          ) : null}
        </ul>
      ))}
    </Menu>
  );
}
