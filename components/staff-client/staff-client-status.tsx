import { oneOf } from "@/lib/base/one-of";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { CopyValue } from "@/components/ui/copy-value";
import { type Fact, FactList } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import type { StaffClientStatus as Status } from "@/lib/domain/staff-client";
import type { StaffClientView } from "@/lib/services/staff-client/get-staff-client";

const TONES: Record<Status, Tone> = {
  refused: "danger",
  misconfigured: "danger",
  expired: "danger",
  "current-refused": "warning",
  expiring: "warning",
  "expiry-unknown": "warning",
  "not-checked": "neutral",
  ok: "success",
};

/** What the last check of the portal's own client found. */
export async function StaffClientStatus({
  client,
  check,
}: {
  client: StaffClientView;
  check: ServerAction<void>;
}) {
  const t = await getTranslations("staffClient");
  const common = await getTranslations("common");
  const facts: Fact[] = [
    {
      name: t("facts.status"),
      value: <StatusText tone={TONES[client.status]}>{t(`status.${client.status}`)}</StatusText>,
    },
    {
      name: t("facts.checkedAt"),
      value: client.checkedAt ? <Time value={client.checkedAt} /> : t("facts.never"),
    },
    ...(client.failingSince
      ? [{ name: t("facts.failingSince"), value: <Time value={client.failingSince} /> }]
      : []),
    ...(client.oauthError ? [{ name: t("facts.error"), value: <code>{client.oauthError}</code> }] : []),
    {
      name: t("facts.clientId"),
      value: <CopyValue value={client.clientId} name={t("facts.clientId")} />,
    },
    { name: t("facts.environment"), value: common(`environment.${client.environment}`) },
    {
      name: t("facts.redirectUri"),
      value: <CopyValue value={client.redirectUri} name={t("facts.redirectUri")} />,
    },
    { name: t("facts.notice"), value: <Notice notice={client.notice} /> },
  ];
  return (
    <Panel id="status" title={t("facts.title")}>
      <FactList facts={facts} />
      <ActionForm action={check} className="mt-4">
        <SubmitButton variant="secondary">{t("facts.check")}</SubmitButton>
      </ActionForm>
    </Panel>
  );
}

const REASONS = ["mail-off", "no-recipients", "over"] as const;

async function Notice({ notice }: { notice: StaffClientView["notice"] }) {
  const t = await getTranslations("staffClient.facts");
  if (!notice) return t("noNotice");
  const when = () => <Time value={notice.raisedAt} />;
  if (notice.lastError) {
    const { lastError } = notice;
    const reason = lastError.startsWith("webhook-") ? "webhook" : (oneOf(REASONS, lastError) ?? "other");
    return t.rich("noticeFailed", { when, reason: t(`noticeReason.${reason}`) });
  }
  return notice.endedAt
    ? t.rich("noticeSent", { when, count: notice.recipients })
    : t.rich("noticeWaiting", { when });
}
