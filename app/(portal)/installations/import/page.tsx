import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { requireStaff } from "@/lib/auth/session";
import { FILE_PROBLEMS } from "@/lib/domain/import-file";
import { paths } from "@/lib/domain/routes";
import { listImports } from "@/lib/services/import/list-imports";
import { IMPORT_TONES } from "@/components/import/tones";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("import"))("title") };
}

/**
 * Imports the installations that a vendor has in a spreadsheet: the file, then its columns, then the import.
 */
export default async function ImportsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.import");
  const { problem } = await searchParams;
  const fileProblem = FILE_PROBLEMS.find((each) => each === problem) ?? (problem ? "unknown" : null);
  const imports = await listImports(ctx);
  const t = await getTranslations("import");
  const common = await getTranslations("common");
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.installations, label: (await getTranslations("installation"))("back") }]}
      />
      <div className="grid gap-6">
        <Panel id="file" title={t("file")}>
          {fileProblem ? (
            <div className="mb-4">
              <StatusBand tone="danger" title={t("fileRefused")} live>
                <p>{t(`fileProblem.${fileProblem}`)}</p>
              </StatusBand>
            </div>
          ) : null}
          <form
            method="post"
            action={paths.importUpload}
            encType="multipart/form-data"
            className="grid max-w-2xl gap-4"
          >
            <div className="ds-field">
              <label className="ds-label" htmlFor="import-file">
                {t("choose")}
              </label>
              <p id="import-file-help" data-field="description">
                {t("chooseHelp")}
              </p>
              <input
                className="ds-input"
                id="import-file"
                type="file"
                name="file"
                required
                aria-describedby="import-file-help"
                accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
              />
            </div>
            <div>
              <button className="ds-button">{t("read")}</button>
            </div>
          </form>
          <h3 className="mt-6 font-semibold">{t("columns")}</h3>
          <p className="mt-1 max-w-prose">{t("columnsLead")}</p>
        </Panel>
        {imports.length > 0 ? (
          <Panel id="earlier" title={t("earlier")}>
            <ul className="grid gap-2">
              {imports.map((run) => (
                <li key={run.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                  <StatusText tone={IMPORT_TONES[run.state]}>{t(`state.${run.state}`)}</StatusText>
                  <Link className="ds-link" href={paths.importRun(run.id)}>
                    {run.fileName}
                  </Link>
                  <span className="text-neutral-text-subtle">
                    {t("rows", { count: run.rowCount })} · {run.actorName ?? common("unknownPerson")} ·{" "}
                    <Time value={run.createdAt} />
                  </span>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
      </div>
    </>
  );
}
