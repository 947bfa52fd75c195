import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { type Step, StepList, type StepState } from "@/components/ui/step-list";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";

/** What an installation that was never checked lacks, so that the portal can look after it. */
export async function ReadyPanel({
  installation,
  role,
}: {
  installation: InstallationDetails;
  role: string;
}) {
  const [t, head] = await Promise.all([
    getTranslations("installationHead.ready"),
    getTranslations("installationHead"),
  ]);
  const { organization, custody, clientId } = installation;
  const hasContact = Boolean(
    organization.contactName ?? organization.contactPhone ?? organization.contactEmail,
  );
  const key = installation.keys.find((each) => each.id === installation.shownKeyId);
  const expiry: StepState = !key?.expiresAt
    ? "later"
    : key.expirySource === "selvbetjening" || key.expirySource === "upload"
      ? "done"
      : "stated";
  const steps: Step[] = [
    { name: "client", label: t("client"), state: clientId ? "done" : "later" },
    {
      name: "check",
      label: t("check"),
      state: "now",
      detail: t(custody === "PORTAL" ? "checkText" : "checkElsewhere"),
    },
    {
      name: "contact",
      label: t("contact"),
      state: hasContact ? "done" : "later",
      detail: hasContact ? null : (
        <>
          {t("contactText")}
          {roleMay(role, "organizations.write") ? (
            <>
              {" · "}
              <Link className="ds-link" href={paths.editOrganization(organization.id)}>
                {head("addContact")}
              </Link>
            </>
          ) : null}
        </>
      ),
    },
    {
      name: "expiry",
      label: t("expiry"),
      state: expiry,
      detail: expiry === "done" ? null : t("expiryText"),
    },
  ];
  return (
    <Panel id="ready" title={t("title")}>
      <StepList steps={steps} />
    </Panel>
  );
}
