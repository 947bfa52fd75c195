import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ExpiryText } from "@/components/ui/expiry";
import { EnvironmentTag, StatusTag } from "@/components/ui/tag";
import { AgoText } from "@/components/ui/time";
import type { InstallationStatusCode, Tone } from "@/lib/domain/installation-status";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/routes";

export interface InstallationRow {
  id: string;
  label: string;
  lastCheckAt: Date | null;
  active: boolean;
  keyExpiresAt: Date | null;
  organization: { name: string; number: string };
  template: { name: string; environment: "TEST" | "PRODUCTION"; renewalDays: number };
  status: { code: InstallationStatusCode; tone: Tone };
}

export async function InstallationTable({
  rows,
  now,
  caption,
}: {
  rows: InstallationRow[];
  now: Date;
  caption: string;
}) {
  const [t, key, format] = await Promise.all([getTranslations(), getTranslations("key"), getFormatter()]);
  const column = (name: string) => t(`installations.column.${name}`);
  return (
    <div className="kv-panel kv-scroll">
      <table className="ds-table kv-cards w-full">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {["organization", "label", "template", "status", "expires", "checked"].map((name) => (
              <th key={name} scope="col">
                {column(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row" className="font-normal">
                <Link prefetch={false} className="ds-link font-semibold" href={paths.installation(row.id)}>
                  {row.organization.name}
                </Link>
                <div className="text-sm text-neutral-text-subtle">
                  {formatOrganizationNumber(row.organization.number)}
                </div>
              </th>
              <td data-label={column("label")}>{row.label}</td>
              <td data-label={column("template")}>
                {row.template.name}{" "}
                <EnvironmentTag
                  environment={row.template.environment}
                  label={t(`common.environment.${row.template.environment}`)}
                />
              </td>
              <td data-label={column("status")}>
                <StatusTag tone={row.status.tone}>{t(`status.${row.status.code}`)}</StatusTag>
              </td>
              <td data-label={column("expires")}>
                {row.active ? (
                  <ExpiryText
                    expiresAt={row.keyExpiresAt}
                    now={now}
                    renewalDays={row.template.renewalDays}
                    t={key}
                    format={format}
                  />
                ) : (
                  "–"
                )}
              </td>
              <td data-label={column("checked")}>
                {row.lastCheckAt ? (
                  <AgoText value={row.lastCheckAt} now={now} format={format} />
                ) : (
                  t("installations.never")
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
