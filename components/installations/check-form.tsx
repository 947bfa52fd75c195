"use client";

import { useTranslations } from "next-intl";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";

/**
 * "Check now". The page itself shows a check that was queued.
 * @param about which installation, on a page of several
 */
export function CheckForm({
  installationId,
  check,
  about,
  variant = "secondary",
}: {
  installationId: string;
  check: ServerAction<{ queued: boolean }>;
  about?: string;
  variant?: "primary" | "secondary" | "tertiary";
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
      <SubmitButton variant={variant}>
        {t("check")}
        {about ? <span className="sr-only"> {about}</span> : null}
      </SubmitButton>
    </ActionForm>
  );
}
