import type { DeliveryRow } from "@/lib/services/alerts/list-deliveries";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusTag } from "@/components/ui/tag";
import { TimeText } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { paths } from "@/lib/domain/routes";
import { DeliveryRecipient } from "./delivery-recipient";
import type { DeliveryState } from "@/lib/domain/states";

const TONES: Record<DeliveryState, Tone> = {
  WAITING: "info",
  SENDING: "info",
  SENT: "success",
  FAILED: "danger",
  DROPPED: "neutral",
};

/** The log of messages: one row per alert and recipient. */
export async function DeliveryTable({ rows, again }: { rows: DeliveryRow[]; again: ServerAction<void> }) {
  const t = await getTranslations("alerts");
  const format = await getFormatter();
  const columns = ["when", "state", "to", "about", "again"] as const;
  return (
    <div className="kv-scroll">
      <table className="ds-table kv-cards">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td data-label={t("column.when")}>
                <TimeText value={row.sentAt ?? row.nextAt} format={format} />
              </td>
              <td data-label={t("column.state")}>
                <span className="flex flex-wrap items-center gap-2">
                  <StatusTag tone={TONES[row.state]}>{t(`deliveryState.${row.state}`)}</StatusTag>
                  {row.lastError ? (
                    <span className="text-sm">
                      {t(`deliveryError.${row.lastError}`)} · {t("attempts", { count: row.attempts })}
                    </span>
                  ) : null}
                </span>
              </td>
              <td data-label={t("column.to")} className="break-all">
                <DeliveryRecipient channel={row.channel} to={row.to} />
              </td>
              <td data-label={t("column.about")}>
                <Link className="ds-link" href={paths.installation(row.installation.id)}>
                  {row.installation.organization.name} – {row.installation.label}
                </Link>
                <span className="block text-sm text-neutral-text-subtle">
                  {row.rule} ·{" "}
                  {row.threshold === 0 ? t("crossedExpired") : t("crossed", { days: row.threshold })}
                </span>
              </td>
              <td data-label={t("column.again")}>
                {row.again ? (
                  <ActionForm action={again}>
                    <input type="hidden" name="deliveryId" value={row.id} />
                    <SubmitButton variant="tertiary">{t("again")}</SubmitButton>
                  </ActionForm>
                ) : (
                  "–"
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
