import Link from "next/link";
import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { paths } from "@/lib/domain/routes";
import { dateAndClock } from "@/lib/base/clock-time";
import type { MailOutage } from "@/lib/services/alerts/find-mail-outage";
import type { StaffClientWarning } from "@/lib/services/staff-client/find-staff-client-warning";

/**
 * Shows on every page that an environment does not respond, so that nobody searches for the fault at a
 * customer, that alerts or e-mails are not sent, so that nobody relies on them, and that an administrator
 * must do something about the portal's own client.
 */
export async function Outages({
  outages,
  alertsDownSince,
  mail,
  staffClient,
}: {
  outages: { environment: "TEST" | "PRODUCTION"; since: Date }[];
  /** Null while alerts are sent. */
  alertsDownSince: Date | null;
  /** Null while e-mail is sent. */
  mail: MailOutage | null;
  /** Null when there is nothing to do, and for everybody who is not an administrator. */
  staffClient: StaffClientWarning | null;
}) {
  if (outages.length === 0 && !alertsDownSince && !mail && !staffClient) return null;
  const t = await getTranslations("outage");
  const common = await getTranslations("common");
  return (
    <div className="kv-noprint mb-6 grid gap-3">
      {alertsDownSince ? (
        <StatusBand
          tone="danger"
          title={t.rich("alertsDownTitle", { when: () => <Time value={alertsDownSince} /> })}
        >
          <p>{t("alertsDownLead")}</p>
        </StatusBand>
      ) : null}
      {mail ? <MailAlert outage={mail} /> : null}
      {staffClient ? <StaffClientAlert warning={staffClient} /> : null}
      {outages.map((outage) => (
        <StatusBand
          key={outage.environment}
          tone="warning"
          title={t.rich("title", {
            environment: common(`environment.${outage.environment}`).toLowerCase(),
            when: () => <Time value={outage.since} />,
          })}
        >
          <p>{t("lead")}</p>
        </StatusBand>
      ))}
    </div>
  );
}

async function MailAlert({ outage }: { outage: MailOutage }) {
  const t = await getTranslations("outage");
  const alerts = await getTranslations("alerts");
  return (
    <StatusBand tone="danger" title={t.rich("mailTitle", { when: () => <Time value={outage.since} /> })}>
      <p>
        {t.rich("mailLead", {
          reason: alerts(`deliveryError.${outage.reason}`),
          reply: outage.reply ?? "none",
          until: () => <Time value={outage.nextAttemptAt} />,
        })}
      </p>
    </StatusBand>
  );
}

const WARNING_TONES = {
  refused: "danger",
  misconfigured: "danger",
  expired: "danger",
  "current-refused": "warning",
  expiring: "warning",
  "expiry-unknown": "info",
} as const satisfies Record<StaffClientWarning["status"], string>;

async function StaffClientAlert({ warning }: { warning: StaffClientWarning }) {
  const t = await getTranslations("staffClient.warning");
  const format = await getFormatter();
  const values = {
    expires: warning.expiresAt ? format.dateTime(warning.expiresAt, { dateStyle: "long" }) : "–",
    since: warning.since ? dateAndClock(warning.since, format, await getLocale()) : "–",
  };
  return (
    <StatusBand tone={WARNING_TONES[warning.status]} title={t(`${warning.status}.title`, values)}>
      <p>{t(`${warning.status}.lead`, values)}</p>
      <Link className="ds-link" href={paths.staffClient}>
        {t("action")}
      </Link>
    </StatusBand>
  );
}
