import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { SecondClientConfirmation } from "@/components/second-client/second-client-confirmation";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";

interface DraftPanelProps extends Pick<InstallationDetails, "drafts" | "openDraft"> {
  installationId: string;
  organizationNumber: string;
  /** Whether the client may hold the lock of a HER-id. */
  mayLock: boolean;
  check: ServerAction<void> | null;
  release: ServerAction<void> | null;
}

/**
 * The attempts so far, newest first: what happened, why each ended, and what can be done about the open one.
 */
export async function DraftPanel({ drafts, openDraft, ...props }: DraftPanelProps) {
  const t = await getTranslations("draft");
  const failures = await getTranslations("failures.draft");
  return (
    <Panel id="drafts" title={t("title")}>
      {openDraft ? <OpenDraft {...props} draft={openDraft} /> : null}
      <ol className="grid gap-3">
        {drafts.map((draft) => (
          <li key={draft.id} className="border-l-2 border-neutral-border-subtle pl-3">
            <p className="font-semibold">
              {draft.releasedAt && draft.state === "ABANDONED" ? t("released") : t(`state.${draft.state}`)}
            </p>
            {draft.failureCode ? <p>{failures(draft.failureCode)}</p> : null}
            {draft.refusedAt && ASKED.includes(draft.state) ? (
              <p>{t.rich("refused", { when: () => <Time value={draft.refusedAt!} /> })}</p>
            ) : null}
            {draft.failureDetail ? <p>{t(`field.${draft.failureDetail}`)}</p> : null}
            <p className="text-sm text-neutral-text-subtle">
              <Time value={draft.requestedAt} /> ·{" "}
              {draft.startedById ? t("startedByStaff") : t("startedByCustomer")}
              {draft.redirectMs === null ? "" : ` · ${t("redirectMs", { ms: draft.redirectMs })}`}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** The states in which it matters what HelseID last answered. */
const ASKED = ["CREATED", "ACCESS_REQUESTED", "NOT_CONFIRMED", "KEY_UNKNOWN"];

/** The draft that may still be confirmed: until when, a check, and the release of it. */
async function OpenDraft({
  draft,
  installationId,
  organizationNumber,
  mayLock,
  check,
  release,
}: Omit<DraftPanelProps, "drafts" | "openDraft"> & {
  draft: NonNullable<InstallationDetails["openDraft"]>;
}) {
  const t = await getTranslations("draft");
  return (
    <div className="mb-4 grid max-w-3xl gap-3">
      <p>
        {draft.until
          ? t.rich("open", { when: () => <Time value={draft.until!} /> })
          : draft.step === "unanswered"
            ? t("unanswered")
            : t("busy")}
      </p>
      {check ? (
        <ActionForm action={check} success={<p>{t("checked")}</p>}>
          <input type="hidden" name="installationId" value={installationId} />
          <input type="hidden" name="draftId" value={draft.id} />
          <SubmitButton variant="secondary">{t("check")}</SubmitButton>
        </ActionForm>
      ) : null}
      {release ? (
        <ActionForm summary={t("release")} action={release} className="grid max-w-2xl gap-4">
          <input type="hidden" name="draftId" value={draft.id} />
          <SecondClientConfirmation
            reason="release"
            confirmation={{ clientId: draft.clientId, organizationNumber }}
            mayLock={mayLock}
          />
          <div>
            <SubmitButton color="danger">{t("releaseSubmit")}</SubmitButton>
          </div>
        </ActionForm>
      ) : null}
    </div>
  );
}
