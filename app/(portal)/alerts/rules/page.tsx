import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { FailedTable, RuleTable, WebhookTable } from "@/components/alerts/rule-tables";
import { WebhookForm } from "@/components/alerts/webhook-form";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHead } from "@/components/ui/page-head";
import { StatusBand } from "@/components/ui/status-band";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { isRetiredConnector } from "@/lib/domain/webhook-kinds";
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
      <div className="kv-stack">
        {notSetUp.map((channel) => (
          <StatusBand
            key={channel}
            tone="warning"
            title={t("channelOff", { channel: t(`channel.${channel}`) })}
          >
            <p>{t("channelOffLead")}</p>
          </StatusBand>
        ))}
        {webhooks
          .filter((webhook) => isRetiredConnector(webhook.kind, webhook.url))
          .map((webhook) => (
            <StatusBand key={webhook.id} tone="danger" title={t("retiredConnector", { name: webhook.name })}>
              <p>{t("retiredConnectorLead")}</p>
            </StatusBand>
          ))}
        {failed.length > 0 ? (
          <section aria-labelledby="failed">
            <h2 id="failed">
              {t("failed")} <span className="kv-count">{failed.length}</span>
            </h2>
            <FailedTable deliveries={failed} caption={t("failed")} again={redeliverAction} />
          </section>
        ) : null}
        <section aria-labelledby="rules">
          <h2 id="rules">
            {t("rulesHeading")} <span className="kv-count">{rules.length}</span>
          </h2>
          {rules.length > 0 ? (
            <RuleTable rules={rules} caption={t("rulesHeading")} test={testRuleAction} />
          ) : (
            <EmptyState title={t("noRules")}>
              <p>{t("noRulesLead")}</p>
            </EmptyState>
          )}
        </section>
        <section aria-labelledby="webhooks">
          <h2 id="webhooks">
            {t("webhooks")} <span className="kv-count">{webhooks.length}</span>
          </h2>
          {webhooks.length > 0 ? (
            <WebhookTable
              webhooks={webhooks}
              caption={t("webhooks")}
              actions={{
                test: testWebhookAction,
                rotate: rotateWebhookSecretAction,
                remove: removeWebhookAction,
              }}
            />
          ) : (
            <p className="kv-subtle">{t("noWebhooks")}</p>
          )}
          <div className="mt-3">
            <WebhookForm action={addWebhookAction} />
          </div>
        </section>
      </div>
    </>
  );
}
