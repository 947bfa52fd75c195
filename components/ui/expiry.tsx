import { getTranslations } from "next-intl/server";
import { calendarDaysBetween, keyStatus, type KeyStatus } from "@/lib/domain/key-status";
import type { Tone } from "@/lib/domain/installation-status";
import { StatusTag } from "./tag";
import { Time } from "./time";

const TONES: Record<KeyStatus, Tone> = {
  ok: "success",
  due: "warning",
  critical: "danger",
  expired: "danger",
  unknown: "neutral",
};

/** When a key expires: colour, words, days left and the date. Unknown is said, never left empty. */
export async function Expiry({
  expiresAt,
  now,
  renewalDays,
}: {
  expiresAt: Date | null;
  now: Date;
  renewalDays: number;
}) {
  const t = await getTranslations("key");
  const status = keyStatus(expiresAt, now, renewalDays);
  if (!expiresAt) return <StatusTag tone={TONES[status]}>{t("status.unknown")}</StatusTag>;
  const days = calendarDaysBetween(now, expiresAt);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <StatusTag tone={TONES[status]}>
        {days >= 0 && status !== "expired" ? t("inDays", { days }) : t("daysAgo", { days: Math.abs(days) })}
      </StatusTag>
      <Time value={expiresAt} dateOnly />
    </span>
  );
}
