import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import type { ErrorCode } from "@/lib/base/errors";
import type { RevivalForCustomer } from "@/lib/services/revival/get-revival";

/**
 * Asks for the expiry that Selvbetjening shows for the new key. Nobody can be notified of an expiry that is
 * unknown. A date far away is asked for a second time.
 */
export async function ExpiryQuestion({
  revival,
  step,
  problem,
}: {
  revival: RevivalForCustomer;
  step: string;
  problem: ErrorCode | null;
}) {
  const t = await getTranslations("revival.expiry");
  if (revival.statedExpiry)
    return <p>{t.rich("stated", { date: () => <Time value={revival.statedExpiry!} dateOnly /> })}</p>;
  if (!revival.asksExpiry) return null;
  return (
    <StatusBand tone="warning" title={t("title")}>
      <form method="post" action={step} className="grid gap-3">
        <p>{t("lead")}</p>
        <input type="hidden" name="step" value="expiry" />
        <DateField name="expiresOn" label={t("date")} />
        {problem === "EXPIRY_FAR" ? <DateField name="expiresAgain" label={t("again")} /> : null}
        <div>
          <button className="ds-button" data-variant="secondary">
            {t("save")}
          </button>
        </div>
      </form>
    </StatusBand>
  );
}

function DateField({ name, label }: { name: string; label: string }) {
  return (
    <div className="ds-field">
      <label className="ds-label" htmlFor={name}>
        {label}
      </label>
      <input className="ds-input" type="date" id={name} name={name} required />
    </div>
  );
}
