import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { ImportCounts } from "@/components/import/import-counts";
import { ImportProblems } from "@/components/import/import-problems";
import { MappingForm } from "@/components/import/mapping-form";
import { IMPORT_TONES } from "@/components/import/tones";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { getImport } from "@/lib/services/import/get-import";
import { listTemplates } from "@/lib/services/templates/list-templates";
import { mapImportAction, setImportStateAction } from "../actions";
import { importStateText } from "@/lib/domain/live-state";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("import"))("title") };
}

/** One imported file: the mapping of its columns and a preview, then the progress, then the result. */
export default async function ImportPage({ params }: { params: Promise<{ runId: string }> }) {
  const ctx = await requireStaff("fleet.import");
  const { runId } = await params;
  if (!isUuid(runId)) notFound();
  const run = await orNotFound(getImport(ctx, runId));
  const templates = run.state === "PREVIEW" ? await listTemplates(ctx) : [];
  const t = await getTranslations("import");
  const common = await getTranslations("common");
  const { created, updated, unchanged, failed } = run.counts;
  const done = created + updated + unchanged + failed;
  const button = (command: "start" | "cancel", text: string) => (
    <ActionForm action={setImportStateAction}>
      <input type="hidden" name="runId" value={runId} />
      <input type="hidden" name="command" value={command} />
      <SubmitButton variant={command === "start" ? "primary" : "secondary"}>{text}</SubmitButton>
    </ActionForm>
  );
  return (
    <>
      <PageHead
        title={run.fileName}
        crumbs={[{ href: paths.imports, label: t("title") }]}
        lead={
          <p className="text-neutral-text-subtle">
            {t("rows", { count: run.rowCount })} · {run.actorName ?? common("unknownPerson")} ·{" "}
            <Time value={run.createdAt} />
          </p>
        }
      />
      <LiveRefresh url={paths.importStatus(runId)} state={importStateText(run.state, run.counts)} />
      <div className="grid gap-6">
        {run.state === "PREVIEW" ? (
          <Panel id="mapping" title={t("mapping")}>
            <MappingForm
              runId={runId}
              headers={run.headers}
              mapping={run.mapping}
              sample={run.sample.map((row) => row.cells)}
              templateId={run.templateId ?? ""}
              templates={templates.map((each) => ({
                value: each.id,
                label: `${each.name} – ${common(`environment.${each.environment}`)}`,
              }))}
              action={mapImportAction}
            />
          </Panel>
        ) : null}
        <Panel id="result" title={t(run.state === "PREVIEW" ? "preview" : "result")}>
          {run.state === "PREVIEW" ? null : (
            <>
              <p aria-live="polite" className="mb-3">
                <StatusText tone={IMPORT_TONES[run.state]}>{t(`state.${run.state}`)}</StatusText>{" "}
                {t("progress", { done, total: run.rowCount })}
              </p>
              <progress
                className="mb-3 h-3 w-full"
                value={done}
                max={run.rowCount}
                aria-label={t("progress", { done, total: run.rowCount })}
              />
            </>
          )}
          <ImportCounts counts={run.counts} begun={run.state !== "PREVIEW"} />
          <div className="mt-4 flex flex-wrap gap-3">
            {run.state === "PREVIEW" && created + updated > 0
              ? button("start", t("start", { count: created + updated }))
              : null}
            {run.state === "PREVIEW" || run.state === "RUNNING"
              ? button("cancel", t(run.state === "PREVIEW" ? "drop" : "stop"))
              : null}
          </div>
          {run.state === "PREVIEW" ? (
            <p className="mt-3 text-sm text-neutral-text-subtle">
              {t(created + updated > 0 ? "startHelp" : "nothingToDo")}
            </p>
          ) : null}
        </Panel>
        {run.problems.length > 0 ? (
          <Panel
            id="problems"
            title={t("problems")}
            actions={
              <a className="ds-link" href={paths.importProblems(runId)}>
                {t("problemFile")}
              </a>
            }
          >
            <ImportProblems problems={run.problems} headers={run.headers} mapping={run.mapping} />
          </Panel>
        ) : null}
      </div>
    </>
  );
}
