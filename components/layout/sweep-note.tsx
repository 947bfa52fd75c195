import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Sign } from "@/components/ui/sign";
import { Clock } from "@/components/ui/time";
import { paths } from "@/lib/domain/routes";
import type { SweepState } from "@/lib/services/sweep/get-sweep-state";

/** At the foot of the rail on every page: whether what was to be checked has been checked. */
export async function SweepNote({ sweep }: { sweep: SweepState }) {
  const t = await getTranslations("frame.sweep");
  const { completeAt } = sweep;
  const tone =
    sweep.standing === "late" ? "warning" : completeAt && sweep.lastCheckAt ? "success" : "neutral";
  const title = tone === "neutral" && sweep.lastCheckAt ? "partly" : tone;
  const when = (value: Date) => <Clock value={value} now={sweep.now} />;
  return (
    <Link className="kv-sweep" data-color={tone} href={`${paths.installations}?sort=checked`}>
      <Sign shape={tone} />
      <b>{t(`title.${title}`)}</b>
      <span>
        {sweep.overdue > 0
          ? t.rich("overdue", {
              count: sweep.overdue,
              max: sweep.maxCount,
              when: () => when(sweep.overdueSince!),
            })
          : completeAt && sweep.lastCheckAt
            ? t.rich("complete", { when: () => when(completeAt) })
            : sweep.lastCheckAt
              ? t.rich("checked", { when: () => when(sweep.lastCheckAt!) })
              : t("never")}
      </span>
    </Link>
  );
}
