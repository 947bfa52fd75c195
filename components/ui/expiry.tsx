import { getFormatter, getTranslations } from "next-intl/server";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { keyStatus } from "@/lib/domain/key-status";
import { KEY_TONES } from "@/lib/domain/key-tones";
import { StatusText } from "./status-text";
import { ShortDateText } from "./time";

interface ExpiryProps {
  expiresAt: Date | null;
  now: Date;
  renewalDays: number;
}

/** When a key expires: colour, words, days left and the date. An unknown expiry is shown as unknown. */
export async function Expiry(props: ExpiryProps) {
  const [t, format] = await Promise.all([getTranslations("key"), getFormatter()]);
  return <ExpiryText {...props} t={t} format={format} />;
}

/** The same for lists, whose rows share one translator and one formatter. */
export function ExpiryText({
  expiresAt,
  now,
  renewalDays,
  t,
  format,
}: ExpiryProps & {
  t: Awaited<ReturnType<typeof getTranslations<"key">>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}) {
  const status = keyStatus(expiresAt, now, renewalDays);
  if (!expiresAt) return <StatusText tone={KEY_TONES[status]}>{t("status.unknown")}</StatusText>;
  const { event, days } = expiryStatement(expiresAt, now);
  return (
    <StatusText tone={KEY_TONES[status]} rest={<ShortDateText value={expiresAt} now={now} format={format} />}>
      {event === "key.expired" ? t("daysAgo", { days }) : t("inDays", { days })}
    </StatusText>
  );
}

/** The same as a sentence of its own, "Utløper om 2 dager", where no head names the column. */
export function ExpirySentence({ expiresAt, now, renewalDays, t, format }: Parameters<typeof ExpiryText>[0]) {
  if (!expiresAt) return <StatusText tone={KEY_TONES.unknown}>{t("status.unknown")}</StatusText>;
  const { event, days } = expiryStatement(expiresAt, now);
  return (
    <StatusText
      tone={KEY_TONES[keyStatus(expiresAt, now, renewalDays)]}
      rest={<ShortDateText value={expiresAt} now={now} format={format} />}
    >
      {t(event === "key.expired" ? "expired" : "expires", { days })}
    </StatusText>
  );
}
