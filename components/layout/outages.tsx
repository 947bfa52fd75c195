import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/ui/alert";
import { Time } from "@/components/ui/time";

/** Says on every page that an environment does not answer, so that nobody looks for the fault at a customer. */
export async function Outages({
  outages,
}: {
  outages: { environment: "TEST" | "PRODUCTION"; since: Date }[];
}) {
  if (outages.length === 0) return null;
  const t = await getTranslations("outage");
  const common = await getTranslations("common");
  return (
    <div className="kv-noprint mb-6 grid gap-3">
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
