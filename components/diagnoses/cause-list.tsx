import { getFormatter, getTranslations } from "next-intl/server";
import { causeReason } from "./format-facts";
import { CopyButton } from "@/components/ui/copy-button";
import type { RankedCause } from "@/lib/domain/explain-refusal";

const MAX_CAUSES = 4;

/** Causes of a refusal, the most likely first, each with what to do and what to send to the customer. */
export async function CauseList({ causes }: { causes: RankedCause[] }) {
  const [t, format] = await Promise.all([getTranslations("diagnosis"), getFormatter()]);
  return (
    <ol className="grid gap-5">
      {causes.slice(0, MAX_CAUSES).map((each) => {
        const { cause, weight } = each;
        const message = t(`cause.${cause}.customer`);
        return (
          <li key={cause} className="grid max-w-3xl gap-2 kv-item">
            <p>
              <strong>{t(`cause.${cause}.title`)}</strong>{" "}
              <span className="text-sm text-neutral-text-subtle">
                ({t(weight >= 90 ? "certain" : weight >= 60 ? "likely" : "possible")})
              </span>
            </p>
            <p>{causeReason(each, t, format)}</p>
            <blockquote className="border-l-4 border-neutral-border-subtle pl-3">
              <p>{message}</p>
            </blockquote>
            <div>
              <CopyButton text={message} label={t("copyForCustomer")} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}
