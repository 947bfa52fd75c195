import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { ImportCounts } from "@/components/import/import-counts";
import { ImportStep, ImportSteps } from "@/components/import/import-steps";
import { OPENED_STEPS, PreviewSteps } from "@/components/import/preview-steps";
import { ResultSteps } from "@/components/import/result-steps";
import { UndoPanel } from "@/components/import/undo-panel";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { PageHead } from "@/components/ui/page-head";
import { RemoveForm } from "@/components/ui/remove-form";
import { Time } from "@/components/ui/time";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { isUuid, requireUuid } from "@/lib/base/search-params";
import { importStateText } from "@/lib/domain/live-state";
import { oneOf } from "@/lib/base/one-of";
import { paths } from "@/lib/domain/routes";
import { getImport } from "@/lib/services/import/get-import";
import { listTemplates } from "@/lib/services/templates/list-templates";
import {
  correctRowsAction,
  mapImportAction,
  rereadImportAction,
  retryImportAction,
  setImportStateAction,
  undoImportAction,
} from "../actions";

export function generateMetadata({ params }: { params: Promise<{ runId: string }> }): Promise<Metadata> {
  return titledBy(
    "fleet.import",
    async (ctx) => (await getImport(ctx, requireUuid((await params).runId))).fileName,
  );
}

/**
 * One imported file, step by step on one page: how it was read, its columns, rows with problems, the import
 * and its result.
 */
export default async function ImportPage({
  params,
  searchParams,
}: {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.import");
  const { runId } = await params;
  if (!isUuid(runId)) notFound();
  const run = await orNotFound(getImport(ctx, runId));
  const opened = oneOf(OPENED_STEPS, String((await searchParams).step));
  const templates = await listTemplates(ctx);
  const t = await getTranslations("import");
  const common = await getTranslations("common");
  const { created, updated } = run.counts;
  const isPreview = run.state === "PREVIEW";
  // Then it is started by the last step, which has the field to type in.
  const isMixed = run.mixed.length > 0;
  return (
    <>
      <PageHead
        title={run.fileName}
        crumbs={[{ href: paths.imports, label: t("title") }]}
        actions={
          <>
            {isPreview && created + updated > 0 && !isMixed ? (
              <ActionForm action={setImportStateAction}>
                <input type="hidden" name="runId" value={runId} />
                <input type="hidden" name="command" value="start" />
                <SubmitButton>{t("start", { count: created + updated })}</SubmitButton>
              </ActionForm>
            ) : null}
            {isPreview || run.state === "RUNNING" ? (
              <div className="kv-act">
                <RemoveForm
                  action={setImportStateAction}
                  fields={{ runId, command: "cancel" }}
                  open={t(isPreview ? "drop" : "stop")}
                  help={t(isPreview ? "dropHelp" : "stopHelp")}
                  confirm={t(isPreview ? "drop" : "stop")}
                />
              </div>
            ) : null}
          </>
        }
        lead={
          <>
            {run.undoneAt ? <p>{t("beforeUndo")}</p> : null}
            <ImportCounts counts={run.counts} begun={!isPreview} />
          </>
        }
      />
      <LiveRefresh
        url={paths.importStatus(runId)}
        state={importStateText(run.state, run.counts, run.result.undo.state)}
      />
      <div className="kv-stack">
        <ImportSteps>
          <ImportStep
            id="file"
            title={t("file")}
            state="done"
            summary={
              <>
                {t("rows", { count: run.rowCount })} · {run.actorName ?? common("unknownPerson")} ·{" "}
                <Time value={run.createdAt} />
              </>
            }
            change={isPreview ? { href: paths.imports, label: t("chooseOther"), about: "" } : undefined}
          />
          {isPreview ? (
            <PreviewSteps
              run={run}
              templates={templates}
              opened={opened}
              reread={rereadImportAction}
              map={mapImportAction}
              start={isMixed ? setImportStateAction : null}
              correct={correctRowsAction}
            />
          ) : (
            <ResultSteps
              run={run}
              template={templates.find(({ id }) => id === run.templateId)?.name ?? null}
              retry={retryImportAction}
            />
          )}
        </ImportSteps>
        <UndoPanel runId={runId} result={run.result} action={undoImportAction} />
      </div>
    </>
  );
}
