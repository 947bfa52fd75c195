import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ServerAction } from "@/components/forms/action-form";
import { type Fact, FactStrip } from "@/components/ui/facts";
import { Clock, ShortDateText } from "@/components/ui/time";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { keyStatus } from "@/lib/domain/key-status";
import { roleMay } from "@/lib/domain/permissions";
import { phoneAddress } from "@/lib/domain/phone-number";
import { paths } from "@/lib/domain/routes";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { CheckForm } from "./check-form";

/** What everybody asks of an installation: expiry, contact, template, custody, and when it was checked. */
export async function InstallationFacts({
  installation,
  now,
  check,
  role,
}: {
  installation: InstallationDetails;
  now: Date;
  /** "Check now", when the head has another remedy. */
  check: ServerAction<{ queued: boolean }> | null;
  role: string;
}) {
  const [t, all] = await Promise.all([getTranslations("installationHead"), getTranslations("installation")]);
  const { organization, template } = installation;
  const handover = installation.handovers.find((each) => each.ofCurrentKey && each.claimedAt);
  return (
    <FactStrip
      facts={[
        await expiryFact(installation, now),
        {
          name: t("contact"),
          value:
            organization.contactName ??
            (organization.contactPhone || organization.contactEmail ? "–" : t("noContact")),
          note: <ContactNote organization={organization} role={role} />,
        },
        {
          name: all("template"),
          value: (
            <Link className="ds-link" href={paths.template(template.id)}>
              {template.name}
            </Link>
          ),
        },
        {
          name: t("custody"),
          value: t(`custodyValue.${installation.custody}`),
          note: handover
            ? t.rich("fileTaken", { when: () => <Clock value={handover.claimedAt!} now={now} /> })
            : null,
        },
        {
          name: all("lastChecked"),
          value: installation.lastCheckAt ? <Clock value={installation.lastCheckAt} now={now} /> : t("never"),
          act: check ? <CheckForm installationId={installation.id} check={check} variant="tertiary" /> : null,
        },
      ]}
    />
  );
}

/** The expiry that lists show, with its source and the time of that. */
async function expiryFact(installation: InstallationDetails, now: Date): Promise<Fact> {
  const [t, all, key, format] = await Promise.all([
    getTranslations("installationHead"),
    getTranslations("installation"),
    getTranslations("key"),
    getFormatter(),
  ]);
  const shown = installation.keys.find((each) => each.id === installation.shownKeyId);
  const source = shown?.expirySource && shown.expirySeenAt ? shown : null;
  const note = source
    ? all.rich("expirySource", {
        source: all(`expirySourceValue.${source.expirySource!}`),
        when: () => <Clock value={source.expirySeenAt!} now={now} />,
      })
    : null;
  if (!shown?.expiresAt) return { name: all("expires"), value: key("unknown"), note };
  const { event, days } = expiryStatement(shown.expiresAt, now);
  const status = keyStatus(shown.expiresAt, now, installation.template.renewalDays);
  const tone =
    status === "critical" || status === "expired" ? "danger" : status === "due" ? "warning" : undefined;
  const isExpired = event === "key.expired";
  return {
    name: isExpired ? t("expired") : all("expires"),
    value: (
      <span className={tone ? "kv-tone" : undefined} data-color={tone}>
        {key(isExpired ? "daysAgo" : "inDays", { days })}
      </span>
    ),
    note: (
      <>
        <ShortDateText value={shown.expiresAt} now={now} format={format} />
        {note ? <span className="block">{note}</span> : null}
      </>
    ),
  };
}

async function ContactNote({
  organization,
  role,
}: {
  organization: InstallationDetails["organization"];
  role: string;
}) {
  const t = await getTranslations("installationHead");
  const { contactPhone, contactEmail } = organization;
  if (!contactPhone && !contactEmail)
    return roleMay(role, "organizations.write") ? (
      <Link className="ds-link" href={paths.editOrganization(organization.id)}>
        {t("addContact")}
      </Link>
    ) : null;
  return (
    <>
      {contactPhone ? (
        <a className="kv-tel" href={phoneAddress(contactPhone)}>
          {contactPhone}
        </a>
      ) : null}
      {contactPhone && contactEmail ? " · " : null}
      {contactEmail ? (
        <a className="kv-tel" href={`mailto:${encodeURIComponent(contactEmail)}`} title={contactEmail}>
          {t("writeMail")}
        </a>
      ) : null}
    </>
  );
}
