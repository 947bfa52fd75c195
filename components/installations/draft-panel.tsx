import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { SecondClientConfirmation } from "@/components/second-client/second-client-confirmation";
import { MailChoice } from "@/components/onboarding/mail-choice";
import type { AccessReminder } from "@/lib/services/onboarding/get-reminder";
import { Panel } from "@/components/ui/panel";
import { Ago, Time } from "@/components/ui/time";

interface DraftPanelProps extends Pick<InstallationDetails, "drafts" | "openDraft"> {
  installationId: string;
  organizationNumber: string;
  /** What to send while an access is waited for; null when none is. */
  reminder: AccessReminder | null;
  /** Notes that it was sent. */
  record: ServerAction<void> | null;
  /** Whether the client may hold the lock of a HER-id. */
  mayLock: boolean;
  check: ServerAction<void> | null;
  release: ServerAction<void> | null;
}

/**
 * The attempts so far, newest first: what happened, why each ended, and what can be done about the open one.
 */
export async function DraftPanel({ drafts, openDraft, reminder, record, ...props }: DraftPanelProps) {
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
            {draft.state === "ACCESS_REQUESTED" && draft.returnedAt ? (
              <>
                <p>{t.rich("accessAge", { when: () => <Ago value={draft.returnedAt!} /> })}</p>
                {reminder?.draftId === draft.id ? <Reminder reminder={reminder} record={record} /> : null}
              </>
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

/** A reminder to the customer that an access was asked for and is not given, and when the last one was. */
async function Reminder({
  reminder,
  record,
}: {
  reminder: AccessReminder;
  record: ServerAction<void> | null;
}) {
  const t = await getTranslations("draft.reminder");
  return (
    <div className="mt-2 grid grid-cols-1 gap-3">
      <p>
        {reminder.remindedAt
          ? t.rich("last", { when: () => <Ago value={reminder.remindedAt!} /> })
          : t("never")}
      </p>
      <details>
        <summary className="cursor-pointer py-1">{t("title")}</summary>
        <p className="my-2 max-w-prose">{t("lead")}</p>
        <MailChoice mails={reminder.mails} contact={reminder.contact} />
      </details>
      {record ? (
        <ActionForm action={record} success={<p>{t("noted")}</p>}>
          <input type="hidden" name="draftId" value={reminder.draftId} />
          <SubmitButton variant="secondary">{t("note")}</SubmitButton>
        </ActionForm>
      ) : null}
    </div>
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
}: Pick<DraftPanelProps, "installationId" | "organizationNumber" | "mayLock" | "check" | "release"> & {
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
