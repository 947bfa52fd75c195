import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { RemoveForm } from "@/components/ui/remove-form";
import { StatusText } from "@/components/ui/status-text";
import { paths } from "@/lib/domain/routes";
import { confirmsMessages } from "@/lib/domain/webhook-kinds";
import type { listFailedDeliveries } from "@/lib/services/alerts/list-failed-deliveries";
import type { listRules } from "@/lib/services/alerts/list-rules";
import { DeliveryRecipient } from "./delivery-recipient";
import { WebhookSecret } from "./webhook-form";

type Failed = Awaited<ReturnType<typeof listFailedDeliveries>>;
type Listed = Awaited<ReturnType<typeof listRules>>;

/** Messages that did not arrive and are tried no more, each with the act that sends it again. */
export async function FailedTable({
  deliveries,
  caption,
  again,
}: {
  deliveries: Failed;
  caption: string;
  again: ServerAction<void>;
}) {
  const t = await getTranslations("alerts");
  return (
    <FleetTable
      caption={caption}
      columns={[
        { name: "about", label: t("column.about") },
        { name: "state", label: t("column.state") },
        { name: "to", label: t("column.to") },
        { name: "again", label: t("column.again"), hidden: true },
      ]}
    >
      {deliveries.map((each) => (
        <FleetRow key={each.id}>
          <FleetCell place="title">
            <Link href={paths.installation(each.crossing.installation.id)} prefetch={false}>
              {each.crossing.installation.organization.name}
            </Link>{" "}
            <span className="kv-subtle">· {each.crossing.installation.label}</span>
          </FleetCell>
          <FleetCell wrap>
            <StatusText tone="danger">{t(`deliveryError.${each.lastError}`)}</StatusText>
          </FleetCell>
          <FleetCell wrap>
            <DeliveryRecipient channel={each.channel} to={each.to} />
          </FleetCell>
          <FleetCell className="whitespace-nowrap">
            <ActionForm action={again}>
              <input type="hidden" name="deliveryId" value={each.id} />
              <SubmitButton variant="tertiary">{t("again")}</SubmitButton>
            </ActionForm>
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}

/** The rules: when each alerts, and whom. */
export async function RuleTable({
  rules,
  caption,
  test,
}: {
  rules: Listed["rules"];
  caption: string;
  test: ServerAction<{ sent: number }>;
}) {
  const t = await getTranslations("alerts");
  const nav = await getTranslations("nav");
  return (
    <FleetTable
      caption={caption}
      density="roomy"
      columns={[
        { name: "rule", label: t("column.rule") },
        { name: "thresholds", label: t("column.thresholds") },
        { name: "recipients", label: t("column.recipients") },
        { name: "which", label: t("column.which") },
        { name: "test", label: t("column.test"), hidden: true },
      ]}
    >
      {rules.map((rule) => (
        <FleetRow key={rule.id}>
          <FleetCell place="title">
            <Link className="font-semibold" href={paths.alertRule(rule.id)}>
              {rule.name}
            </Link>{" "}
            {rule.enabled ? null : <StatusText tone="neutral">{t("disabled")}</StatusText>}
          </FleetCell>
          <FleetCell label={t("column.thresholds")}>{rule.thresholds.join(", ")}</FleetCell>
          <FleetCell wrap>
            {[
              t("inPortal"),
              ...rule.recipients.map((each) => {
                if (each.kind === "named") return each.name;
                if (each.kind === "role") return t("everyRole", { role: nav(`role.${each.role}`) });
                return t(`channel.${each.channel}`);
              }),
            ].join(" · ")}
          </FleetCell>
          <FleetCell>
            <Link className="ds-link" href={`${paths.installations}?${rule.query}`} prefetch={false}>
              {t("covers")}
            </Link>
          </FleetCell>
          <FleetCell wrap>
            {rule.testable ? (
              <ActionForm action={test} success={t("testSent")}>
                <input type="hidden" name="ruleId" value={rule.id} />
                <SubmitButton variant="tertiary">{t("test")}</SubmitButton>
              </ActionForm>
            ) : null}
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}

/** The receivers that rules may name, each with a test, a new secret, and its removal. */
export async function WebhookTable({
  webhooks,
  caption,
  actions,
}: {
  webhooks: Listed["webhooks"];
  caption: string;
  actions: {
    test: ServerAction<void>;
    rotate: ServerAction<{ secret: string | null }>;
    remove: ServerAction<void>;
  };
}) {
  const t = await getTranslations("alerts");
  return (
    <FleetTable
      caption={caption}
      density="roomy"
      columns={[
        { name: "name", label: t("webhookName") },
        { name: "kind", label: t("webhookKind") },
        { name: "url", label: t("webhookUrl") },
        { name: "acts", label: t("column.again"), hidden: true },
      ]}
    >
      {webhooks.map((webhook) => (
        <FleetRow key={webhook.id}>
          <FleetCell place="title">
            <b>{webhook.name}</b>
          </FleetCell>
          <FleetCell place="first">{t(`kind.${webhook.kind}`)}</FleetCell>
          <FleetCell place="second">{new URL(webhook.url).host}</FleetCell>
          <FleetCell wrap>
            <div className="flex flex-wrap items-center gap-2">
              <ActionForm
                action={actions.test}
                success={t(confirmsMessages(webhook.kind) ? "testSent" : "testTaken")}
              >
                <input type="hidden" name="webhookId" value={webhook.id} />
                <SubmitButton variant="tertiary">{t("test")}</SubmitButton>
              </ActionForm>
              {webhook.kind === "STANDARD" ? (
                <WebhookSecret webhookId={webhook.id} action={actions.rotate} />
              ) : null}
              <RemoveForm
                action={actions.remove}
                fields={{ webhookId: webhook.id }}
                open={t("remove")}
                about={webhook.name}
                help={t("removeWebhookHelp")}
                confirm={t("removeConfirmed", { name: webhook.name })}
              />
            </div>
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}
