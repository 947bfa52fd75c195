import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { dateAndClock } from "@/lib/base/clock-time";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { needsNewFile, type Remedy } from "@/lib/domain/installation-remedy";
import type { InstallationStatusCode } from "@/lib/domain/installation-status";
import { REVIVAL_STEPS } from "@/lib/domain/revival";
import { rotationStages, stageUnderWay } from "@/lib/domain/key-rotation";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";

/** What the sentence and what follows say of them is all there is to act on. */
const EXPLAINED: readonly InstallationStatusCode[] = [
  "key-due",
  "key-critical",
  "key-expired",
  "key-rejected",
  "rotation-stuck",
  "rotating",
  "reviving",
];

/** The status in one sentence, and what follows from it. */
export async function StatusSentence({
  installation,
  remedy,
  now,
}: {
  installation: InstallationDetails;
  remedy: Remedy | null;
  now: Date;
}) {
  const t = await getTranslations();
  const { status, lastCheckFailure, organization, template } = installation;
  const { code, reason, evidence } = status;
  const names = { product: template.name, organization: organization.name };
  const isDone = needsNewFile(installation) && (code === "active" || code === "scopes-pending");
  const expiry = await expirySentence(installation, now);
  const failure = lastCheckFailure ? t(`failures.check.${lastCheckFailure}`) : "";
  const proof = evidence
    ? t.rich(`status.evidence.${evidence.kind}`, { when: () => evidence.at && <Time value={evidence.at} /> })
    : null;
  if (isDone)
    return (
      <StatusBand tone="warning" title={t("installationHead.title.file")}>
        <p>{t("installationHead.text.file", names)}</p>
      </StatusBand>
    );
  let title: ReactNode = t(`status.${code}`);
  let text: ReactNode =
    code === "active" || code === "unchecked"
      ? null
      : t(`statusReason.${reason === "link-expired" ? reason : code}`, { failure });
  if (code === "active" && !reason && !installation.hasDrift) title = t("installationHead.title.active");
  if (expiry && (code === "key-due" || code === "key-critical" || code === "key-expired")) {
    title = expiry;
    const then = remedy?.kind === "step" ? t(`installationHead.then.${remedy.step}`) : "";
    text = `${t(`installationHead.text.${code === "key-expired" ? "expired" : "expires"}`, names)} ${then}`;
  }
  const rotation = installation.rotations[0];
  if (code === "rotating" && rotation) {
    const stages = rotationStages(rotation);
    title = t("installationHead.title.rotating", { step: stageUnderWay(stages) + 1, of: stages.length });
    text = t("installationHead.text.rotating");
  }
  const revival = installation.revivals[0];
  if (code === "reviving" && revival) {
    const at = revival.verifiedAt ? 3 : revival.uploadedAt ? 2 : revival.keyMadeAt ? 1 : 0;
    title = t("installationHead.title.reviving", { step: at + 1, of: REVIVAL_STEPS.length });
    text = expiry ? `${expiry}. ${t("statusReason.reviving")}` : t("statusReason.reviving");
  }
  return (
    <StatusBand tone={status.tone} title={title}>
      {text ? <p>{text}</p> : null}
      {proof && !EXPLAINED.includes(code) ? <p>{proof}</p> : null}
      {lastCheckFailure && code !== "check-failing" ? <p>{failure}</p> : null}
    </StatusBand>
  );
}

/** "Nøkkelen utløper lørdag 28. november kl. 08.08, om 2 dager"; null when the expiry is unknown. */
async function expirySentence(installation: InstallationDetails, now: Date): Promise<string | null> {
  const key = installation.keys.find((each) => each.id === installation.shownKeyId);
  if (!key?.expiresAt) return null;
  const [t, words, format, locale] = await Promise.all([
    getTranslations("installationHead.title"),
    getTranslations("key"),
    getFormatter(),
    getLocale(),
  ]);
  const { event, days } = expiryStatement(key.expiresAt, now);
  if (event === "key.expired") return t("expired", { days: words("daysAgo", { days }) });
  const when = dateAndClock(key.expiresAt, format, locale, "full");
  return t("expires", { when, days: words("inDays", { days }) });
}
