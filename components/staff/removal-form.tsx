"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { paths } from "@/lib/domain/routes";
import type { AccessCounts } from "@/lib/domain/shared-access";

const ENDING = ["sessions", "feeds", "reports", "links", "revivals", "handovers"] as const;
const LINKS = ["links", "revivals", "handovers"] as const;

const sum = (counts: AccessCounts, names: readonly (keyof AccessCounts)[]) =>
  names.reduce((total, name) => total + counts[name], 0);

/** How much a removal ends, and the button for it. Afterwards, how much it has ended. */
export function RemovalForm({
  userId,
  name,
  isRemovable,
  counts,
  remove,
}: {
  userId: string;
  name: string;
  isRemovable: boolean;
  counts: AccessCounts;
  remove: ServerAction<AccessCounts | null>;
}) {
  const t = useTranslations("sharedAccess.removal");
  return (
    <ActionForm
      action={remove}
      className="grid gap-4"
      success={(ended) => (
        <StatusBand tone="success" title={t("done")}>
          {ended ? <p>{t("doneCounts", { ended: sum(ended, ENDING), takenOver: ended.takenOver })}</p> : null}
          {ended && sum(ended, LINKS) > 0 ? (
            <p>
              <Link className="ds-link" href={paths.home}>
                {t("toHome")}
              </Link>
            </p>
          ) : null}
        </StatusBand>
      )}
    >
      {isRemovable ? (
        <>
          <Numbers counts={counts} />
          <input type="hidden" name="userId" value={userId} />
          <div>
            <SubmitButton color="danger">{t("confirm")}</SubmitButton>
          </div>
        </>
      ) : (
        <p>{t("none", { name })}</p>
      )}
    </ActionForm>
  );
}

function Numbers({ counts }: { counts: AccessCounts }) {
  const t = useTranslations("sharedAccess.removal");
  const ending = ENDING.filter((name) => counts[name] > 0);
  return (
    <>
      {ending.length === 0 && counts.takenOver === 0 ? <p>{t("nothing")}</p> : null}
      {ending.length > 0 ? (
        <section aria-labelledby="ends">
          <h2 id="ends">{t("ends")}</h2>
          <ul className="list-disc ps-6">
            {ending.map((name) => (
              <li key={name}>{t(name, { count: counts[name] })}</li>
            ))}
          </ul>
          {sum(counts, LINKS) > 0 ? <p className="mt-2">{t("replace")}</p> : null}
        </section>
      ) : null}
      {counts.takenOver > 0 ? (
        <section aria-labelledby="goes-on">
          <h2 id="goes-on">{t("goesOn")}</h2>
          <p>{t("takenOver", { count: counts.takenOver })}</p>
        </section>
      ) : null}
    </>
  );
}
