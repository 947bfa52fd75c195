import type { DeliveryRow } from "@/lib/services/alerts/list-deliveries";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusText } from "@/components/ui/status-text";
import { TimeText } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { isReportAlert } from "@/lib/domain/report-alert";
import { paths } from "@/lib/domain/routes";
import { DeliveryRecipient } from "./delivery-recipient";
import type { ShownDeliveryState } from "@/lib/domain/delivery";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";

const TONES: Record<ShownDeliveryState, Tone> = {
  WAITING: "info",
  SENDING: "info",
  SENT: "success",
  UNCONFIRMED: "info",
  FAILED: "danger",
  DROPPED: "neutral",
};

/** The log of messages: one row per alert and recipient. */
export async function DeliveryTable({ rows, again }: { rows: DeliveryRow[]; again: ServerAction<void> }) {
  const t = await getTranslations("alerts");
  const format = await getFormatter();
  return (
    <FleetTable
      caption={t("deliveries")}
      columns={(["when", "state", "to", "about", "again"] as const).map((name) => ({
        name,
        label: t(`column.${name}`),
      }))}
    >
      {rows.map((row) => (
        <FleetRow key={row.id}>
          <FleetCell place="title">
            <TimeText value={row.sentAt ?? row.nextAt} format={format} />
          </FleetCell>
          <FleetCell wrap>
            <span className="flex flex-wrap items-center gap-2">
              <StatusText tone={TONES[row.state]}>{t(`deliveryState.${row.state}`)}</StatusText>
              {row.lastError ? (
                <span className="text-sm">
                  {t(`deliveryError.${row.lastError}`)} · {t("attempts", { count: row.attempts })}
                </span>
              ) : null}
            </span>
          </FleetCell>
          <FleetCell label={t("column.to")} wrap>
            <DeliveryRecipient channel={row.channel} to={row.to} />
          </FleetCell>
          <FleetCell label={t("column.about")} wrap>
            <Link className="ds-link" href={paths.installation(row.installation.id)}>
              {row.installation.organization.name} – {row.installation.label}
            </Link>
            <span className="block text-sm text-neutral-text-subtle">
              {row.rule} ·{" "}
              {row.kind === "UNKNOWN_EXPIRY"
                ? t("unknownExpiry")
                : isReportAlert(row.kind)
                  ? t(`reportKind.${row.kind}`)
                  : row.threshold === 0
                    ? t("crossedExpired")
                    : t("crossed", { days: row.threshold })}
            </span>
          </FleetCell>
          <FleetCell place="acts">
            {row.again ? (
              <ActionForm action={again}>
                <input type="hidden" name="deliveryId" value={row.id} />
                <SubmitButton variant="tertiary">{t("again")}</SubmitButton>
              </ActionForm>
            ) : (
              "–"
            )}
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}
