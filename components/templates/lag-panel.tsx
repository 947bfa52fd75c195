import type { TemplateLag } from "@/lib/services/templates/template-lag";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { paths } from "@/lib/domain/routes";

interface LagPanelProps {
  templateId: string;
  clients: number;
  lags: TemplateLag[];
  mayChange: boolean;
}

/** What the template gives new clients and older ones lack, with a bulk change that adds it to them. */
export async function LagPanel({ templateId, clients, lags, mayChange }: LagPanelProps) {
  const t = await getTranslations("bulk");
  if (clients === 0) return null;
  return (
    <Panel id="lag" title={t("lagTitle")}>
      {lags.length === 0 ? <p>{t("lagNone", { count: clients })}</p> : null}
      <ul className="grid gap-2">
        {lags.map((lag) => (
          <li key={`${lag.kind} ${lag.value}`} className="flex flex-wrap items-baseline gap-x-3">
            <span>
              {t("lag", { clients: lag.clients, total: clients })}{" "}
              <code className="break-all">{lag.value}</code>
            </span>
            {mayChange ? (
              <Link
                className="ds-link"
                href={`${paths.newBulk}?${new URLSearchParams({ template: templateId, kind: lag.kind, value: lag.value })}`}
              >
                {t("lagAction")}
                <span className="sr-only"> {lag.value}</span>
              </Link>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
