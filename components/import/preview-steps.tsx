import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { EnvironmentConfirmation } from "@/components/forms/environment-confirmation";
import { StatusBand } from "@/components/ui/status-band";
import { paths } from "@/lib/domain/routes";
import type { ImportedFile } from "@/lib/services/import/get-import";
import { ImportProblems } from "./import-problems";
import { ImportStep } from "./import-steps";
import { MappingForm } from "./mapping-form";
import { ReadingForm } from "./reading-form";
import { needsLook, ReadingNotes } from "./reading-notes";
import { SampleTable } from "./sample-table";
import { ColumnsSummary, ReadingSummary } from "./step-summaries";

/** Steps that a person opens by a link. */
export const OPENED_STEPS = ["reading", "columns", "none"] as const;
export type OpenedStep = (typeof OPENED_STEPS)[number];

interface PreviewStepsProps {
  run: ImportedFile;
  templates: { id: string; name: string; environment: "TEST" | "PRODUCTION" }[];
  /** What was opened or closed by a link; null: what has to be looked at is open. */
  opened: OpenedStep | null;
  reread: ServerAction<void>;
  map: ServerAction<void>;
  /** Starts an import that is confirmed by typing; the others are started in the head. */
  start: ServerAction<void> | null;
  correct: ServerAction<{ corrected: number; failed: number }>;
}

/**
 * How a file was read, what its columns are and which rows have problems, before anything is taken in. A step
 * that is finished is one line; the first that is not is open.
 */
export async function PreviewSteps({
  run,
  templates,
  opened,
  reread,
  map,
  correct,
  start,
}: PreviewStepsProps) {
  const t = await getTranslations("import");
  const common = await getTranslations("common");
  const { mapping, reading } = run;
  const lacksNumber = mapping.organizationNumber === undefined;
  const lacksTemplate = mapping.template === undefined && run.templateId === null;
  const columnsMissing = lacksNumber || lacksTemplate;
  const look = reading !== null && needsLook(reading);
  const isReadingOpen = opened === "reading" || (opened === null && look);
  const areColumnsOpen = columnsMissing || opened === "columns";
  const hasProblems = run.problemRows.length > 0;
  const isOnlyRemarks = hasProblems && run.counts.failed === 0;
  const hasWork = run.counts.created + run.counts.updated > 0;
  const isReady = !columnsMissing && !hasProblems;
  const change = (step: OpenedStep, isOpen: boolean) => ({
    href: `${paths.importRun(run.id)}?step=${isOpen ? "none" : step}`,
    label: isOpen ? t("close") : t("edit"),
    about: t(`about.${step === "reading" ? "reading" : "columns"}`),
  });
  const template = templates.find(({ id }) => id === run.templateId)?.name ?? null;
  return (
    <>
      {reading ? (
        <ImportStep
          id="reading"
          title={t("reading")}
          state={look ? "look" : "done"}
          summary={<ReadingSummary reading={reading} />}
          change={change("reading", isReadingOpen)}
        >
          <ReadingNotes reading={reading} />
          {isReadingOpen ? <SampleTable headers={run.headers} rows={run.sample} /> : null}
          {isReadingOpen && run.canReread ? (
            <ReadingForm runId={run.id} reading={reading} action={reread} />
          ) : null}
          {isReadingOpen && !run.canReread ? <p className="kv-subtle">{t("cannotReread")}</p> : null}
        </ImportStep>
      ) : null}
      <ImportStep
        id="mapping"
        title={t("mapping")}
        state={columnsMissing ? "now" : "done"}
        summary={<ColumnsSummary headers={run.headers} mapping={mapping} template={template} />}
        change={columnsMissing ? undefined : change("columns", areColumnsOpen)}
      >
        {lacksNumber ? (
          <StatusBand tone="warning" title={t("chooseNumber")}>
            <p>{t("chooseNumberHelp")}</p>
          </StatusBand>
        ) : lacksTemplate ? (
          <StatusBand tone="warning" title={t("chooseTemplate")}>
            <p>{t("chooseTemplateHelp")}</p>
          </StatusBand>
        ) : null}
        {areColumnsOpen ? (
          <MappingForm
            runId={run.id}
            headers={run.headers}
            mapping={mapping}
            sample={run.sample.map((row) => row.cells)}
            templateId={run.templateId ?? ""}
            templates={templates.map((each) => ({
              value: each.id,
              label: `${each.name} – ${common(`environment.${each.environment}`)}`,
            }))}
            action={map}
          />
        ) : null}
      </ImportStep>
      <ImportStep
        id="problems"
        title={t(isOnlyRemarks ? "remarks" : "problems")}
        state={columnsMissing ? "later" : hasProblems ? "now" : "done"}
        summary={
          columnsMissing ? (
            t("stepHelp.problems")
          ) : hasProblems ? (
            <a className="ds-link" href={paths.importProblems(run.id)}>
              {t("problemFile")}
            </a>
          ) : (
            t("noProblems")
          )
        }
      >
        {/* Also without any rows, so that the result of the last correction stays on the page. */}
        {lacksNumber ? null : (
          <ImportProblems
            runId={run.id}
            rows={run.problemRows}
            count={Math.max(run.counts.failed, run.problemCount)}
            headers={run.headers}
            mapping={mapping}
            templates={templates.map((each) => each.name)}
            correct={correct}
          />
        )}
      </ImportStep>
      <ImportStep
        id="result"
        title={t("import")}
        state={isReady && hasWork ? "now" : "later"}
        summary={
          columnsMissing ? (
            t("stepHelp.import")
          ) : hasWork ? (
            t(run.counts.failed > 0 ? "startHelp" : "stepHelp.ready")
          ) : (
            <>
              {t("nothingToDo")}{" "}
              <Link className="ds-link" href={paths.imports}>
                {t("chooseOther")}
              </Link>
            </>
          )
        }
      >
        {start && hasWork && !columnsMissing ? (
          <ActionForm action={start} className="grid gap-4">
            <input type="hidden" name="runId" value={run.id} />
            <input type="hidden" name="command" value="start" />
            <EnvironmentConfirmation expected={run.mixed} counts={run.mixedCounts} />
            <div>
              <SubmitButton>{t("start", { count: run.counts.created + run.counts.updated })}</SubmitButton>
            </div>
          </ActionForm>
        ) : null}
      </ImportStep>
    </>
  );
}
