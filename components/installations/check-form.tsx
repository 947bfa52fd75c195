"use client";

import { useTranslations } from "next-intl";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";

/** "Check now". The page itself shows a check that was queued. */
export function CheckForm({
  installationId,
  check,
}: {
  installationId: string;
  check: ServerAction<{ queued: boolean }>;
}) {
  const t = useTranslations("installation");
  return (
    <ActionForm
      action={check}
      success={({ queued }, at) => (
        <p>
          {t(queued ? "checkQueued" : "checkDone")} {at}
        </p>
      )}
    >
      <input type="hidden" name="installationId" value={installationId} />
      <SubmitButton variant="secondary">{t("check")}</SubmitButton>
    </ActionForm>
  );
}
