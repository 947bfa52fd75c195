import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { FileForms } from "@/components/import/file-forms";
import { ImportStep, ImportSteps } from "@/components/import/import-steps";
import { IMPORT_TONES, shownState } from "@/components/import/tones";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { StatusBand } from "@/components/ui/status-band";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { requireStaff } from "@/lib/auth/session";
import { FILE_PROBLEMS } from "@/lib/domain/import-file";
import { paths } from "@/lib/domain/routes";
import { listHeadings } from "@/lib/services/import/list-headings";
import { listImports } from "@/lib/services/import/list-imports";
import { forgetHeadingAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("import"))("title") };
}

/**
 * Imports the installations that a vendor has in a spreadsheet: the first step, the file, and what the others
 * are. They go on at the address of the file that was read.
 */
export default async function ImportsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.import");
  const { problem } = await searchParams;
  const fileProblem = FILE_PROBLEMS.find((each) => each === problem) ?? (problem ? "unknown" : null);
  const [imports, headings] = await Promise.all([listImports(ctx), listHeadings(ctx)]);
  const t = await getTranslations("import");
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        crumbs={[{ href: paths.installations, label: (await getTranslations("installation"))("back") }]}
      />
      <div className="kv-stack">
        <ImportSteps>
          <ImportStep id="file" title={t("file")} state="now" summary={t("chooseHelp")}>
            {fileProblem ? (
              <StatusBand tone="danger" title={t("fileRefused")} live>
                <p>{t(`fileProblem.${fileProblem}`)}</p>
              </StatusBand>
            ) : null}
            <FileForms />
          </ImportStep>
          <ImportStep id="reading" title={t("reading")} state="later" summary={t("stepHelp.reading")} />
          <ImportStep id="mapping" title={t("mapping")} state="later" summary={t("columnsLead")} />
          <ImportStep id="problems" title={t("problems")} state="later" summary={t("stepHelp.problems")} />
          <ImportStep id="result" title={t("import")} state="later" summary={t("stepHelp.import")} />
        </ImportSteps>
        {imports.length > 0 ? <EarlierImports imports={imports} /> : null}
        {headings.length > 0 ? (
          <Panel id="headings" title={t("headings")}>
            <p className="mb-2 max-w-prose">{t("headingsLead")}</p>
            <ul className="kv-pairs max-w-2xl">
              {headings.map(({ heading, written, field }) => (
                <li key={heading}>
                  <span>
                    <strong>{written}</strong> – {field ? t(`field.${field}`) : t("headingIgnored")}
                  </span>
                  <ActionForm action={forgetHeadingAction} label={t("forgetHeading", { heading: written })}>
                    <input type="hidden" name="heading" value={heading} />
                    <SubmitButton variant="tertiary">
                      {t("forget")} <span className="sr-only">{written}</span>
                    </SubmitButton>
                  </ActionForm>
                </li>
              ))}
            </ul>
          </Panel>
        ) : null}
      </div>
    </>
  );
}

async function EarlierImports({ imports }: { imports: Awaited<ReturnType<typeof listImports>> }) {
  const t = await getTranslations("import");
  const common = await getTranslations("common");
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">{t("earlier")}</h2>
      <FleetTable
        caption={t("earlier")}
        columns={[
          { name: "file", label: t("file") },
          { name: "state", label: t("stateColumn") },
          { name: "rows", label: t("rowCount"), align: "end" },
          { name: "by", label: t("by") },
          { name: "at", label: t("at") },
        ]}
      >
        {imports.map((run) => (
          <FleetRow key={run.id}>
            <FleetCell place="title">
              <Link href={paths.importRun(run.id)}>{run.fileName}</Link>
            </FleetCell>
            <FleetCell place="first">
              <StatusText tone={IMPORT_TONES[shownState(run)]}>{t(`state.${shownState(run)}`)}</StatusText>
            </FleetCell>
            <FleetCell place="second" align="end">
              {t("number", { count: run.rowCount })}
            </FleetCell>
            <FleetCell label={t("by")}>{run.actorName ?? common("unknownPerson")}</FleetCell>
            <FleetCell label={t("at")}>
              <Time value={run.createdAt} />
            </FleetCell>
          </FleetRow>
        ))}
      </FleetTable>
    </section>
  );
}
