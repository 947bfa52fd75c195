import { getTranslations } from "next-intl/server";
import { Clock } from "@/components/ui/time";
import { MAX_COUNT } from "@/lib/domain/fleet-view";
import type { ActionCounts } from "@/lib/services/fleet/count-actions";
import type { SweepState } from "@/lib/services/sweep/get-sweep-state";

/** How many installations are urgent, can wait and need nothing; and that more may have happened since. */
export async function StartLead({ counts, sweep }: { counts: ActionCounts; sweep: SweepState }) {
  const t = await getTranslations("fleet");
  const { urgent, canWait, total } = counts;
  const late = sweep.standing === "late" ? (sweep.completeAt ?? sweep.overdueSince) : null;
  if (urgent + canWait === 0 && !late) return null;
  return (
    <p>
      {urgent + canWait === 0
        ? null
        : counts.isCapped
          ? t("leadMany", { most: MAX_COUNT })
          : t("lead", { urgent, canWait })}{" "}
      {urgent + canWait === 0 || counts.isCapped || total > MAX_COUNT
        ? null
        : t("leadCalm", { total, calm: total - urgent - canWait })}{" "}
      {late ? t.rich("leadLate", { when: () => <Clock value={late} now={sweep.now} /> }) : null}
    </p>
  );
}
