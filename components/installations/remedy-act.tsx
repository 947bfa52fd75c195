import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ServerAction } from "@/components/forms/action-form";
import { Icon } from "@/components/ui/icon";
import type { Remedy } from "@/lib/domain/installation-remedy";
import { phoneAddress } from "@/lib/domain/phone-number";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { CheckForm } from "./check-form";

export type InstallationTab = "overview" | "keys" | "configuration" | "test" | "history";

/** The one button of the head: the remedy for the installation's status. */
export async function RemedyAct({
  installation,
  remedy,
  tab,
  isStepOpen,
  check,
}: {
  installation: InstallationDetails;
  remedy: Remedy | null;
  tab: InstallationTab;
  /** A step is open on the page, whose own button is the filled one. */
  isStepOpen: boolean;
  check: ServerAction<{ queued: boolean }>;
}) {
  const t = await getTranslations("installationHead");
  const { id, organization } = installation;
  if (!remedy) return null;
  switch (remedy.kind) {
    case "step":
      return isStepOpen ? null : (
        <Link className="ds-button" href={paths.installationStep(id, remedy.step)}>
          {t(`remedy.${remedy.step}`)}
        </Link>
      );
    case "call":
      return (
        <a
          className="ds-button"
          data-variant={isStepOpen ? "secondary" : undefined}
          href={phoneAddress(organization.contactPhone!)}
        >
          <Icon name="phone" />
          {t("remedy.call", {
            name: organization.contactName ?? organization.name,
            phone: organization.contactPhone!,
          })}
        </a>
      );
    case "check":
      return (
        <CheckForm
          installationId={id}
          check={check}
          variant={remedy.calm || isStepOpen ? "secondary" : "primary"}
        />
      );
    case "working":
      return (
        <span className="ds-button" data-variant="secondary" aria-disabled="true">
          {t("remedy.working")}
        </span>
      );
    case "onboarding":
      // The panel of the overview has its own button.
      return tab === "overview" ? null : (
        <Link className="ds-button" href={`${paths.installation(id)}#onboarding`}>
          {t("remedy.onboarding")}
        </Link>
      );
    case "expiry":
      return tab === "keys" || isStepOpen ? null : (
        <Link className="ds-button" href={`${paths.installationKeys(id)}#keys`}>
          {t("remedy.expiry")}
        </Link>
      );
    case "drift":
      return tab === "configuration" || isStepOpen ? null : (
        <Link className="ds-button" href={paths.configuration(id)}>
          {t("remedy.drift")}
        </Link>
      );
  }
}
