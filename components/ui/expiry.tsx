import { getFormatter, getTranslations } from "next-intl/server";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import type { Tone } from "@/lib/domain/installation-status";
import { keyStatus, type KeyStatus } from "@/lib/domain/key-status";
import { StatusText } from "./status-text";
import { ShortDateText } from "./time";

const TONES: Record<KeyStatus, Tone> = {
  ok: "success",
  due: "warning",
  critical: "danger",
  expired: "danger",
  unknown: "neutral",
};

type KeyTexts = Awaited<ReturnType<typeof getTranslations<"key">>>;

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

interface ExpiryTextProps extends ExpiryProps {
  t: KeyTexts;
  format: Awaited<ReturnType<typeof getFormatter>>;
}

/** The same for lists, whose rows share one translator and one formatter. */
export function ExpiryText(props: ExpiryTextProps) {
  return <Statement {...props} words={["daysAgo", "inDays"]} />;
}

/** The same as a sentence of its own, "Utløper om 2 dager", where no head names the column. */
export function ExpirySentence(props: ExpiryTextProps) {
  return <Statement {...props} words={["expired", "expires"]} />;
}

type Words = readonly ["daysAgo", "inDays"] | readonly ["expired", "expires"];

function Statement({ words, ...props }: ExpiryTextProps & { words: Words }) {
  const { expiresAt, now, format } = props;
  const { tone, word } = expiryWord(props, props.t, words);
  return (
    <StatusText
      tone={tone}
      rest={expiresAt ? <ShortDateText value={expiresAt} now={now} format={format} /> : undefined}
    >
      {word}
    </StatusText>
  );
}

/**
 * The tone and the words of an expiry, without its date.
 * @param words of what has expired, and of the rest
 */
export function expiryWord(
  { expiresAt, now, renewalDays }: ExpiryProps,
  t: KeyTexts,
  words: Words = ["daysAgo", "inDays"],
): { tone: Tone; word: string } {
  const tone = TONES[keyStatus(expiresAt, now, renewalDays)];
  if (!expiresAt) return { tone, word: t("status.unknown") };
  const { event, days } = expiryStatement(expiresAt, now);
  return { tone, word: t(words[event === "key.expired" ? 0 : 1], { days }) };
}
