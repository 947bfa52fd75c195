import { getTranslations } from "next-intl/server";
import { Time } from "@/components/ui/time";
import type { AlertRow } from "@/lib/services/alerts/list-alerts";

type Crossing = AlertRow["crossings"][number];

/** Which thresholds a key has crossed and when, with the rules that found it. */
export async function CrossingHistory({ crossings }: { crossings: readonly Crossing[] }) {
  const t = await getTranslations("alerts");
  const byThreshold = new Map<number, Crossing[]>();
  for (const each of crossings)
    byThreshold.set(each.threshold, [...(byThreshold.get(each.threshold) ?? []), each]);
  if (byThreshold.size === 0) return null;
  return (
    <ul className="kv-small kv-subtle">
      {[...byThreshold].map(([threshold, found]) => (
        <li key={threshold}>
          {t(threshold === 0 ? "crossedExpired" : "crossed", { days: threshold })} ·{" "}
          <Time value={found[0]!.createdAt} /> ·{" "}
          {found.map(({ rule }) => rule.removedName ?? rule.name).join(", ")}
        </li>
      ))}
    </ul>
  );
}
