import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { DeliveryRecipient } from "@/components/alerts/delivery-recipient";
import { WebhookForm, WebhookSecret } from "@/components/alerts/webhook-form";
import { StatusBand } from "@/components/ui/status-band";
import { RemoveForm } from "@/components/ui/remove-form";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { confirmsMessages, isRetiredConnector } from "@/lib/domain/webhook-kinds";
import { listFailedDeliveries } from "@/lib/services/alerts/list-failed-deliveries";
import { listRules } from "@/lib/services/alerts/list-rules";
import {
  addWebhookAction,
  redeliverAction,
  removeWebhookAction,
  rotateWebhookSecretAction,
  testRuleAction,
  testWebhookAction,
} from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("rules") };
}

/** Who is alerted, when and how, and which messages could not be delivered. */
export default async function AlertRulesPage() {
  const ctx = await requireStaff("alerts.manage");
  const [{ rules, webhooks, notSetUp }, failed] = await Promise.all([
    listRules(ctx),
    listFailedDeliveries(ctx),
  ]);
  const t = await getTranslations("alerts");
  const nav = await getTranslations("nav");
  const common = await getTranslations("common");
  return (
    <>
      <PageHead
        title={t("rules")}
        lead={<p>{t("rulesLead")}</p>}
        crumbs={[{ href: paths.alerts, label: t("title") }]}
        actions={
          <>
            <Link className="ds-button" data-variant="secondary" href={paths.alertDeliveries}>
              {t("deliveries")}
            </Link>
            <Link className="ds-button" href={paths.newAlertRule}>
              {t("newRule")}
            </Link>
          </>
        }
      />
      <div className="grid gap-6">
        {notSetUp.map((channel) => (
          <StatusBand
            key={channel}
            tone="warning"
            title={t("channelOff", { channel: t(`channel.${channel}`) })}
          >
            <p>{t("channelOffLead")}</p>
          </StatusBand>
        ))}
        {failed.length > 0 ? (
          <Panel id="failed" title={t("failed")}>
            <ul className="grid gap-3">
              {failed.map((each) => (
                <li key={each.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <StatusText tone="danger">{t(`deliveryError.${each.lastError}`)}</StatusText>
                  <DeliveryRecipient channel={each.channel} to={each.to} />
                  <Link className="ds-link" href={paths.installation(each.crossing.installation.id)}>
                    {each.crossing.installation.organization.name} – {each.crossing.installation.label}
                  </Link>
                  <ActionForm action={redeliverAction}>
                    <input type="hidden" name="deliveryId" value={each.id} />
                    <SubmitButton variant="tertiary">{t("again")}</SubmitButton>
                  </ActionForm>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
        <Panel id="rules" title={t("rules")}>
          <ul className="grid gap-4">
            {rules.map((rule) => (
              <li key={rule.id} className="grid gap-1 kv-item">
                <p className="flex flex-wrap items-center gap-x-3">
                  <Link className="ds-link py-1 font-semibold" href={paths.alertRule(rule.id)}>
                    {rule.name}
                  </Link>
                  {rule.enabled ? null : <StatusText tone="neutral">{t("disabled")}</StatusText>}
                  <Link className="ds-link py-1 text-sm" href={`${paths.installations}?${rule.query}`}>
                    {t("covers")}
                  </Link>
                </p>
                <p>{t("thresholdsAre", { list: rule.thresholds.join(", ") })}</p>
                <p className="text-sm text-neutral-text-subtle">
                  {[
                    t("inPortal"),
                    ...rule.recipients.map((each) => {
                      if (each.kind === "named") return each.name;
                      if (each.kind === "role") return t("everyRole", { role: nav(`role.${each.role}`) });
                      return t(`channel.${each.channel}`);
                    }),
                  ].join(" · ")}
                </p>
                {rule.testable ? (
                  <ActionForm action={testRuleAction} success={t("testSent")}>
                    <input type="hidden" name="ruleId" value={rule.id} />
                    <SubmitButton variant="tertiary">{t("test")}</SubmitButton>
                  </ActionForm>
                ) : null}
              </li>
            ))}
          </ul>
        </Panel>
        <Panel id="webhooks" title={t("webhooks")}>
          {webhooks.length > 0 ? (
            <ul className="mb-6 grid gap-4">
              {webhooks.map((webhook) => (
                <li key={webhook.id} className="grid gap-1">
                  <p>
                    <strong>{webhook.name}</strong>{" "}
                    <span className="text-neutral-text-subtle">
                      {t(`kind.${webhook.kind}`)} · {new URL(webhook.url).host}
                    </span>
                  </p>
                  {isRetiredConnector(webhook.kind, webhook.url) ? (
                    <StatusBand tone="danger" title={t("retiredConnector", { name: webhook.name })}>
                      <p>{t("retiredConnectorLead")}</p>
                    </StatusBand>
                  ) : null}
                  <div className="flex flex-wrap gap-2">
                    <ActionForm
                      action={testWebhookAction}
                      success={t(confirmsMessages(webhook.kind) ? "testSent" : "testTaken")}
                    >
                      <input type="hidden" name="webhookId" value={webhook.id} />
                      <SubmitButton variant="tertiary">{t("test")}</SubmitButton>
                    </ActionForm>
                    {webhook.kind === "STANDARD" ? (
                      <WebhookSecret webhookId={webhook.id} action={rotateWebhookSecretAction} />
                    ) : null}
                    <RemoveForm
                      action={removeWebhookAction}
                      fields={{ webhookId: webhook.id }}
                      open={t("remove")}
                      help={t("removeWebhookHelp")}
                      confirm={t("removeConfirmed", { name: webhook.name })}
                    />
                  </div>
                </li>
              ))}
            </ul>
          ) : (
            <p className="mb-4">{common("none")}</p>
          )}
          <WebhookForm action={addWebhookAction} />
        </Panel>
      </div>
    </>
  );
}
