import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { Segment } from "@/components/ui/segment";
import { HISTORY_ACTORS, type HistoryActor } from "@/lib/domain/history-filter";
import { paths } from "@/lib/domain/routes";
import type { HistoryRow } from "@/lib/services/audit/list-history";
import { HistoryList } from "./history-list";

/** The choice of whose doing a timeline shows, in the address. @param href of the page, without the choice */
export async function ActorFilter({ href, by }: { href: string; by: HistoryActor | undefined }) {
  const t = await getTranslations("installationHead.events");
  return (
    <Segment
      label={t("by")}
      options={[
        { href, label: t("all"), current: by === undefined },
        ...HISTORY_ACTORS.map((actor) => ({
          href: `${href}?by=${actor}`,
          label: t(actor),
          current: by === actor,
        })),
      ]}
    />
  );
}

/** The latest events of an installation, and the way to all of them. */
export async function LatestEvents({
  installationId,
  rows,
  count,
  by,
}: {
  installationId: string;
  rows: HistoryRow[];
  /** How many there are in all. */
  count: number;
  by: HistoryActor | undefined;
}) {
  const [t, format] = await Promise.all([getTranslations("installationHead.events"), getFormatter()]);
  const history = paths.installationHistory(installationId);
  return (
    <Panel
      id="history"
      title={t("title")}
      actions={<ActorFilter href={paths.installation(installationId)} by={by} />}
    >
      {rows.length === 0 ? <p>{t(by ? "noneBy" : "none")}</p> : <HistoryList rows={rows} address={history} />}
      {count > 0 ? (
        <p className="mt-2">
          <Link className="ds-link kv-small" href={by ? `${history}?by=${by}` : history}>
            {t("whole", { count: format.number(count) })}
          </Link>
        </p>
      ) : null}
    </Panel>
  );
}
