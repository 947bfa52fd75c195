import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/ui/alert";
import { Time } from "@/components/ui/time";

/**
 * Shows on every page that an environment does not respond, so that nobody searches for the fault at a
 * customer, and that alerts are not sent, so that nobody relies on them.
 */
export async function Outages({
  outages,
  silentSince,
}: {
  outages: { environment: "TEST" | "PRODUCTION"; since: Date }[];
  /** Null while alerts are sent. */
  silentSince: Date | null;
}) {
  if (outages.length === 0 && !silentSince) return null;
  const t = await getTranslations("outage");
  const common = await getTranslations("common");
  return (
    <div className="kv-noprint mb-6 grid gap-3">
      {silentSince ? (
        <Alert color="danger" title={t.rich("silentTitle", { when: () => <Time value={silentSince} /> })}>
          <p>{t("silentLead")}</p>
        </Alert>
      ) : null}
      {outages.map((outage) => (
        <Alert
          key={outage.environment}
          color="warning"
          title={t.rich("title", {
            environment: common(`environment.${outage.environment}`).toLowerCase(),
            when: () => <Time value={outage.since} />,
          })}
        >
          <p>{t("lead")}</p>
        </Alert>
      ))}
    </div>
  );
}
