import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { StatusText } from "@/components/ui/status-text";
import { TimeText } from "@/components/ui/time";
import type { ShownDeliveryState } from "@/lib/domain/delivery";
import type { Tone } from "@/lib/domain/installation-status";
import { isReportAlert } from "@/lib/domain/report-alert";
import { paths } from "@/lib/domain/routes";
import type { TableDensity } from "@/lib/domain/table-density";
import type { DeliveryRow } from "@/lib/services/alerts/list-deliveries";
import { DeliveryRecipient } from "./delivery-recipient";

const TONES: Record<ShownDeliveryState, Tone> = {
  WAITING: "info",
  SENDING: "info",
  SENT: "success",
  UNCONFIRMED: "info",
  FAILED: "danger",
  DROPPED: "neutral",
};

/** The log of messages: one row per alert and recipient. */
export async function DeliveryTable({
  rows,
  now,
  density,
  caption,
  again,
}: {
  rows: DeliveryRow[];
  now: Date;
  density: TableDensity;
  caption: string;
  again: ServerAction<void>;
}) {
  const t = await getTranslations("alerts");
  const format = await getFormatter();
  const at = (value: Date) => <TimeText value={value} format={format} />;
  return (
    <FleetTable
      caption={caption}
      density={density}
      columns={[
        { name: "about", label: t("column.about") },
        { name: "alert", label: t("column.alert") },
        { name: "state", label: t("column.state") },
        { name: "when", label: t("column.when") },
        { name: "to", label: t("column.to") },
        { name: "rule", label: t("column.rule"), from: "xl" },
        { name: "again", label: t("column.again"), hidden: true },
      ]}
    >
      {rows.map((row) => (
        <FleetRow key={row.id}>
          <FleetCell place="title">
            <Link href={paths.installation(row.installation.id)} prefetch={false}>
              {row.installation.organization.name}
            </Link>{" "}
            <span className="kv-subtle">· {row.installation.label}</span>
          </FleetCell>
          <FleetCell className="min-[75rem]:whitespace-nowrap">
            {row.alertId ? (
              <Link className="ds-link" href={`${paths.alerts}?alert=${row.alertId}`} prefetch={false}>
                {aboutOf(row, t)}
              </Link>
            ) : (
              aboutOf(row, t)
            )}
          </FleetCell>
          <FleetCell wrap>
            <StatusText
              tone={TONES[row.state]}
              rest={
                row.lastError
                  ? `${t(`deliveryError.${row.lastError}`)} · ${t("attempts", { count: row.attempts })}`
                  : undefined
              }
            >
              {t(`deliveryState.${row.state}`)}
            </StatusText>
          </FleetCell>
          <FleetCell
            label={isSent(row) ? t("column.when") : undefined}
            className="min-[75rem]:whitespace-nowrap"
          >
            {whenOf(row, now, at, t)}
          </FleetCell>
          <FleetCell label={t("column.to")} wrap>
            <DeliveryRecipient channel={row.channel} to={row.to} />
          </FleetCell>
          <FleetCell from="xl">{row.rule}</FleetCell>
          <FleetCell place="acts">
            {row.again ? (
              <div className="kv-acts-in">
                <ActionForm action={again}>
                  <input type="hidden" name="deliveryId" value={row.id} />
                  <SubmitButton variant="tertiary">
                    {t("again")}
                    <span className="sr-only"> {row.installation.organization.name}</span>
                  </SubmitButton>
                </ActionForm>
              </div>
            ) : null}
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}

type Texts = Awaited<ReturnType<typeof getTranslations<"alerts">>>;

/** What the message was about, as it was when it was created. */
function aboutOf({ kind, threshold }: DeliveryRow, t: Texts): string {
  if (kind === "UNKNOWN_EXPIRY") return t("unknownExpiry");
  if (isReportAlert(kind)) return t(`reportKind.${kind}`);
  return threshold === 0 ? t("crossedExpired") : t("thresholdDays", { days: threshold });
}

function isSent(row: DeliveryRow): row is DeliveryRow & { sentAt: Date } {
  return row.sentAt !== null && (row.state === "SENT" || row.state === "UNCONFIRMED");
}

/** When it was sent, or what is known of when it will be; never a planned time as if it had happened. */
function whenOf(row: DeliveryRow, now: Date, at: (value: Date) => ReactNode, t: Texts): ReactNode {
  if (isSent(row)) return at(row.sentAt);
  switch (row.state) {
    case "WAITING":
      return t.rich(row.nextAt > now ? "deliveryWhen.next" : "deliveryWhen.overdue", {
        when: () => at(row.nextAt),
      });
    case "FAILED":
      return row.failingSince
        ? t.rich("deliveryWhen.failing", { when: () => at(row.failingSince!) })
        : t("deliveryWhen.never");
    case "DROPPED":
      return t("deliveryWhen.never");
    default:
      return t("deliveryWhen.unknown");
  }
}
