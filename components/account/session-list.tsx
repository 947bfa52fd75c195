"use client";

import type { Account } from "@/lib/services/staff/read-account";
import { useFormatter, useTranslations } from "next-intl";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { TimeText } from "@/components/ui/time";

/** Where a staff member is signed in, and a form to end all other sessions. */
export function SessionList({
  sessions,
  endOthers,
}: {
  sessions: Account["sessions"];
  endOthers: ServerAction<{ ended: number }>;
}) {
  const t = useTranslations("account");
  const format = useFormatter();
  return (
    <>
      <ul className="kv-sessions">
        {sessions.map((session) => (
          <li key={session.createdAt.toISOString()} aria-current={session.own || undefined}>
            {t.rich(session.own ? "here" : "elsewhere", {
              since: () => <TimeText value={session.createdAt} format={format} />,
              seen: () => <TimeText value={session.lastSeenAt} format={format} />,
            })}
          </li>
        ))}
      </ul>
      <ActionForm
        action={endOthers}
        success={({ ended }) => <p role="status">{t("ended", { count: ended })}</p>}
      >
        {sessions.length > 1 ? (
          <SubmitButton variant="secondary">{t("endOthers")}</SubmitButton>
        ) : (
          <p className="text-neutral-text-subtle">{t("onlyHere")}</p>
        )}
      </ActionForm>
    </>
  );
}
