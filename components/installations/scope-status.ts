import type { Tone } from "@/lib/domain/installation-status";

const KNOWN = ["ok", "pending", "updatepending"] as const;

/** The status of a scope or claim in words. One that is not known is shown as it is. */
export function scopeStatus(
  status: string,
  t: (key: `statusValue.${(typeof KNOWN)[number]}`) => string,
): { tone: Tone; text: string } {
  const known = KNOWN.find((each) => each === status);
  if (!known) return { tone: "neutral", text: status };
  return { tone: known === "ok" ? "success" : "warning", text: t(`statusValue.${known}`) };
}
