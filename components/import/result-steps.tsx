import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { ProgressBand } from "@/components/ui/progress-band";
import { StatusText } from "@/components/ui/status-text";
import { paths } from "@/lib/domain/routes";
import type { ImportedFile } from "@/lib/services/import/get-import";
import { ImportProblems } from "./import-problems";
import { ImportStep } from "./import-steps";
import { ResultRows } from "./result-rows";
import { ColumnsSummary, ReadingSummary } from "./step-summaries";
import { IMPORT_TONES, shownState } from "./tones";

/**
 * An import that was started: how it was read on a line each, how far it is, its result, and what was left
 * out.
 */
export async function ResultSteps({
  run,
  template,
  retry,
}: {
  run: ImportedFile;
  /** Name of the template of rows that name none; null for none. */
  template: string | null;
  retry: ServerAction<void>;
}) {
  const t = await getTranslations("import");
  const { created, updated, unchanged, failed } = run.counts;
  const done = created + updated + unchanged + failed;
  const shown = shownState(run);
  const progress = t("progress", { done, total: run.rowCount });
  const isRunning = shown === "RUNNING" || shown === "UNDOING";
  return (
    <>
      {run.reading ? (
        <ImportStep
          id="reading"
          title={t("reading")}
          state="done"
          summary={<ReadingSummary reading={run.reading} />}
        />
      ) : null}
      <ImportStep
        id="mapping"
        title={t("mapping")}
        state="done"
        summary={<ColumnsSummary headers={run.headers} mapping={run.mapping} template={template} />}
      />
      <ImportStep
        id="result"
        title={t("result")}
        state={isRunning ? "now" : shown === "DONE" ? "done" : "look"}
        summary={
          <span aria-live="polite">
            <StatusText tone={IMPORT_TONES[shown]}>{t(`state.${shown}`)}</StatusText>{" "}
            {run.undoneAt ? null : `· ${progress}`}
          </span>
        }
      >
        {isRunning && !run.undoneAt ? (
          <ProgressBand
            total={run.rowCount}
            parts={[
              { name: "finished", count: created + updated + unchanged },
              { name: "failed", count: failed },
            ]}
            label={progress}
          />
        ) : null}
        {run.result.rows.length > 0 && !run.undoneAt ? (
          <div>
            <ResultRows runId={run.id} result={run.result} />
          </div>
        ) : null}
      </ImportStep>
      {run.problemRows.length > 0 ? (
        <ImportStep
          id="problems"
          title={t(failed === 0 ? "remarks" : "problems")}
          state="look"
          summary={
            <a className="ds-link" href={paths.importProblems(run.id)}>
              {t("problemFile")}
            </a>
          }
        >
          <div>
            <ImportProblems
              runId={run.id}
              rows={run.problemRows}
              count={Math.max(failed, run.problemCount)}
              headers={run.headers}
              mapping={run.mapping}
              templates={[]}
              correct={null}
            />
          </div>
          {run.state === "DONE" && failed > 0 ? (
            <ActionForm action={retry}>
              <input type="hidden" name="runId" value={run.id} />
              <SubmitButton variant="secondary">{t("retry", { count: failed })}</SubmitButton>
            </ActionForm>
          ) : null}
        </ImportStep>
      ) : null}
    </>
  );
}
