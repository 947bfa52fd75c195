import { getTranslations } from "next-intl/server";
import { BrowserKeyForm } from "@/components/browser-key/browser-key-form";
import { SecondClientConfirmation } from "@/components/second-client/second-client-confirmation";
import { Time } from "@/components/ui/time";
import type { Onboarding } from "@/lib/services/onboarding/get-onboarding";
import { StartForm } from "./start-form";

/** The customer's one button: start, go on with what was started, or start again. */
export async function NextStep({
  onboarding,
  start: { typed, ...start },
  isPreview = false,
}: {
  onboarding: Onboarding;
  start: { action: string; operationId: string; typed: string };
  /** For staff: the browser makes no key. */
  isPreview?: boolean;
}) {
  const t = await getTranslations("onboarding");
  const { next, wait } = onboarding;
  if (!next) return null;
  if (next.kind === "continue")
    return (
      <div>
        <StartForm {...start} label={t("continue")} variant="primary" wait={null} />
        <p className="mt-3 text-neutral-text-subtle">
          {t.rich("continueHelp", { when: () => <Time value={next.until} /> })}
        </p>
      </div>
    );
  const label = next.isAgain ? t("startAgain") : t("start");
  const variant = next.isAgain ? "secondary" : "primary";
  const confirmation = next.confirmation ? (
    <SecondClientConfirmation reason="start" confirmation={next.confirmation} typed={typed} mayLock />
  ) : null;
  return (
    <div>
      {onboarding.custody === "INSTALLATION" && !isPreview ? (
        <BrowserKeyForm
          action={start.action}
          installationId={onboarding.installationId}
          algorithm={onboarding.keyAlgorithm}
          newTab
          wait={wait}
          label={label}
          variant={variant}
        >
          <input type="hidden" name="operationId" value={start.operationId} />
          {confirmation}
        </BrowserKeyForm>
      ) : (
        <StartForm {...start} label={label} variant={variant} wait={wait}>
          {confirmation}
        </StartForm>
      )}
      {/* On the first page it is among what the customer needs. */}
      {onboarding.state === "ready" ? null : (
        <p className="mt-3 text-neutral-text-subtle">{t("sameBrowser")}</p>
      )}
    </div>
  );
}
