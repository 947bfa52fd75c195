import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { FleetCell, FleetRow, FleetTable, TableFoot } from "@/components/ui/fleet-table";
import { viewQuery } from "@/lib/domain/fleet-view";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { ImportResult } from "@/lib/services/import/get-import";

/** The first rows that an import has taken in, each with a link to its installation. */
export async function ResultRows({ runId, result }: { runId: string; result: ImportResult }) {
  const t = await getTranslations("import");
  return (
    <>
      <FleetTable
        caption={t("resultRows")}
        columns={[
          { name: "customer", label: t("installation") },
          { name: "row", label: t("row") },
          { name: "change", label: t("change") },
        ]}
      >
        {result.rows.map(({ line, created, installation }) => (
          <FleetRow key={line}>
            <FleetCell place="title">
              <Link href={paths.installation(installation.id)}>
                {installationTitle(installation.organizationName, installation.label)}
              </Link>
            </FleetCell>
            <FleetCell place="first">{t("rowNumber", { line })}</FleetCell>
            <FleetCell place="second">{t(created ? "rowCreated" : "rowUpdated")}</FleetCell>
          </FleetRow>
        ))}
      </FleetTable>
      <TableFoot>
        {result.rowCount > result.rows.length ? (
          <span>{t("showingRows", { shown: result.rows.length, count: result.rowCount })}</span>
        ) : null}
        <Link className="ds-link" href={`${paths.installations}?${viewQuery({ imported: runId })}`}>
          {t("showInList")}
        </Link>
      </TableFoot>
    </>
  );
}
