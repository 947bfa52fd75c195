import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";

/**
 * Shows on every page that an environment does not respond, so that nobody searches for the fault at a
 * customer, and that alerts are not sent, so that nobody relies on them.
 */
export async function Outages({
  outages,
  alertsDownSince,
}: {
  outages: { environment: "TEST" | "PRODUCTION"; since: Date }[];
  /** Null while alerts are sent. */
  alertsDownSince: Date | null;
}) {
  if (outages.length === 0 && !alertsDownSince) return null;
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
