import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ChangeText } from "@/components/bulk/change-text";
import { RunItems } from "@/components/bulk/run-items";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { DiffList } from "@/components/configuration/diff-list";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { type Fact, FactStrip } from "@/components/ui/facts";
import { PageHead } from "@/components/ui/page-head";
import { ProgressBand } from "@/components/ui/progress-band";
import { RemoveForm } from "@/components/ui/remove-form";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { ViewTabs } from "@/components/ui/view-tabs";
import { WaitNotice } from "@/components/ui/wait-notice";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { oneOf } from "@/lib/base/one-of";
import { isUuid, requireUuid } from "@/lib/base/search-params";
import { BULK_KINDS } from "@/lib/domain/bulk-change";
import { diffConfigurations } from "@/lib/domain/configuration";
import type { Tone } from "@/lib/domain/installation-status";
import { bulkStateText } from "@/lib/domain/live-state";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import type { BulkItemState, BulkState } from "@/lib/domain/states";
import { getBulk } from "@/lib/services/bulk/get-bulk";
import { approveBulkAction, setBulkStateAction } from "../actions";

const COMMANDS: Partial<Record<BulkState, readonly ("pause" | "resume" | "cancel")[]>> = {
  ORDERED: ["cancel"],
  RUNNING: ["pause", "cancel"],
  PAUSED: ["resume", "cancel"],
};
const TONES: Record<BulkState, Tone> = {
  ORDERED: "warning",
  RUNNING: "info",
  PAUSED: "warning",
  CANCELLED: "neutral",
  DONE: "success",
};

/** What has ended is not well when something failed. */
function toneOf({ state, counts }: Pick<Run, "state" | "counts">): Tone {
  if (state !== "DONE" || counts.failed === 0) return TONES[state];
  return counts.applied + counts.unchanged > 0 ? "warning" : "danger";
}
/** The tabs besides "all", with the state that each shows. */
const TABS = { failed: "FAILED", running: "RUNNING", applied: "APPLIED", unchanged: "UNCHANGED" } as const;

type Run = Awaited<ReturnType<typeof getBulk>>;

export function generateMetadata({ params }: { params: Promise<{ runId: string }> }): Promise<Metadata> {
  return titledBy("fleet.read", async (ctx) => {
    const run = await getBulk(ctx, requireUuid((await params).runId));
    return `${(await getTranslations("bulk"))(`kind.${run.change.kind}`)} – ${run.reason}`;
  });
}

export default async function BulkPage({
  params,
  searchParams,
}: {
  params: Promise<{ runId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const ctx = await requireStaff("fleet.read");
  const { runId } = await params;
  if (!isUuid(runId)) notFound();
  const { state: shown } = await searchParams;
  const state = oneOf(Object.values(TABS) as BulkItemState[], String(shown)) ?? undefined;
  const run = await orNotFound(getBulk(ctx, runId, { state }));
  const t = await getTranslations("bulk");
  const done = run.total - run.counts.waiting;
  const mayRun = roleMay(ctx.actor.role, "bulk.run");
  const commands = mayRun ? (COMMANDS[run.state] ?? []) : [];
  const canRetry =
    mayRun &&
    run.state === "DONE" &&
    run.counts.failed > 0 &&
    BULK_KINDS.some((kind) => kind === run.change.kind);
  return (
    <>
      <PageHead
        title={t(`kind.${run.change.kind}`)}
        crumbs={[{ href: paths.bulks, label: t("back") }]}
        actions={commands.map((command) =>
          command === "cancel" ? (
            <div key={command} className="kv-act">
              <RemoveForm
                action={setBulkStateAction}
                fields={{ runId, command }}
                open={t("run.cancel")}
                help={t("run.cancelHelp")}
                confirm={t("run.cancelConfirmed")}
              />
            </div>
          ) : (
            <ActionForm key={command} action={setBulkStateAction}>
              <input type="hidden" name="runId" value={runId} />
              <input type="hidden" name="command" value={command} />
              <SubmitButton variant={command === "resume" ? "primary" : "secondary"}>
                {t(`run.${command}`)}
              </SubmitButton>
            </ActionForm>
          ),
        )}
        lead={
          <>
            <p>
              <ChangeText change={run.change} /> · «{run.reason}»
            </p>
            {run.change.kind === "set-configuration" ? (
              <div className="my-3">
                <DiffList
                  lines={diffConfigurations(run.change.base, run.change.wanted).filter(
                    (line) => line.change !== "kept",
                  )}
                />
              </div>
            ) : null}
          </>
        }
      />
      <LiveRefresh url={paths.bulkStatus(runId)} state={bulkStateText(run.state, run.counts)} />
      <div className="grid gap-4">
        {run.wait ? <WaitNotice wait={run.wait} what="bulk" refreshes /> : null}
        {run.state === "ORDERED" ? (
          <Approval run={run} isOwn={run.createdById === ctx.actor.userId} mayRun={mayRun} />
        ) : null}
        <StatusBand tone={toneOf(run)} title={<Headline run={run} done={done} />}>
          <ProgressBand
            total={run.total}
            parts={[
              { name: "finished", count: run.counts.applied + run.counts.unchanged },
              { name: "failed", count: run.counts.failed },
              { name: "running", count: run.running },
            ]}
            label={t("run.progress", { done, total: run.total })}
          />
          <p>
            {t("run.applied")}: {run.counts.applied} · {t("run.unchanged")}: {run.counts.unchanged} ·{" "}
            {t("run.failed")}: {run.counts.failed} · {t("run.waiting")}: {run.counts.waiting}
          </p>
          {run.pauseReason === "trial" || run.pauseReason === "failures" ? (
            <p>{t(`paused.${run.pauseReason}`, { failed: run.counts.failed })}</p>
          ) : null}
          {run.state === "RUNNING" ? <p>{t("run.lead")}</p> : null}
        </StatusBand>
        <Facts run={run} />
        <p className="flex flex-wrap gap-x-4 gap-y-2">
          <a className="ds-link" href={paths.bulkResults(runId)}>
            {t("run.results")}
          </a>
          {run.counts.failed > 0 ? (
            <a className="ds-link" href={`${paths.bulkResults(runId)}?only=failed`}>
              {t("run.failures", { count: run.counts.failed })}
            </a>
          ) : null}
          {canRetry ? (
            <Link className="ds-link" href={`${paths.newBulk}?failed=${runId}`}>
              {t("run.retry", { count: run.counts.failed })}
            </Link>
          ) : null}
        </p>
        <section aria-label={t("run.items")}>
          <ViewTabs label={t("column.state")} tabs={await tabsOf(run, state)} />
          <RunItems items={run.items} />
          {run.items.length < (state ? countOf(run, state) : run.total) ? (
            <p className="kv-tablefoot">{t("run.shown", { rows: run.items.length })}</p>
          ) : null}
        </section>
      </div>
    </>
  );
}

/** How far it is, and how long it still takes at the measured rate. */
async function Headline({ run, done }: { run: Run; done: number }) {
  const t = await getTranslations("bulk");
  const minutes = run.secondsLeft === null ? null : Math.ceil(run.secondsLeft / 60);
  return (
    <span aria-live="polite">
      {t(`state.${run.state}`)} · {t("run.progress", { done, total: run.total })}
      {run.state === "RUNNING"
        ? ` · ${minutes === null ? t("run.leftUnknown") : t("run.left", { minutes })}`
        : ""}
    </span>
  );
}

async function Approval({ run, isOwn, mayRun }: { run: Run; isOwn: boolean; mayRun: boolean }) {
  const t = await getTranslations("bulk");
  return (
    <StatusBand tone="warning" title={t("approval.title")}>
      {run.startsAt ? (
        <p>
          {t.rich("approval.delayed", { when: () => <Time value={run.startsAt!} /> })}{" "}
          {t("approval.announced", { count: run.announcedTo.length })}
        </p>
      ) : (
        <p>{t(isOwn ? "approval.own" : "approval.other")}</p>
      )}
      {mayRun && !isOwn ? (
        <ActionForm action={approveBulkAction} className="mt-3">
          <input type="hidden" name="runId" value={run.id} />
          <SubmitButton>{t("approval.approve", { count: run.total })}</SubmitButton>
        </ActionForm>
      ) : null}
    </StatusBand>
  );
}

async function Facts({ run }: { run: Run }) {
  const t = await getTranslations("bulk");
  const unknown = (await getTranslations("common"))("unknownPerson");
  const facts: Fact[] = [
    {
      name: t("fact.requestedBy"),
      value: run.actorName ?? unknown,
      note: <Time value={run.createdAt} />,
    },
  ];
  if (run.approvedById)
    facts.push({ name: t("fact.approval"), value: t("approval.by", { name: run.approvedBy ?? unknown }) });
  facts.push({
    name: t("fact.order"),
    value:
      run.trialSize === null
        ? t(run.mixed ? "fact.testFirst" : "fact.oneByOne")
        : t("fact.trial", { size: run.trialSize }),
    note: run.trialPassedAt
      ? t.rich("fact.trialPassed", { when: () => <Time value={run.trialPassedAt!} /> })
      : undefined,
  });
  facts.push({
    name: t("fact.stop"),
    value: run.stopAfter === null ? t("stop.none") : t("stop.after", { failures: run.stopAfter }),
    note:
      run.stopAfter === null
        ? undefined
        : t("fact.failedNow", { count: run.counts.failed - run.failuresAccepted }),
  });
  return <FactStrip facts={facts} />;
}

function countOf(run: Run, state: BulkItemState): number {
  const { applied, unchanged, failed, waiting } = run.counts;
  const counts = { FAILED: failed, APPLIED: applied, UNCHANGED: unchanged, RUNNING: run.running };
  return state === "WAITING" ? waiting - run.running : counts[state];
}

async function tabsOf(run: Run, state: BulkItemState | undefined) {
  const t = await getTranslations("bulk");
  return [
    { href: paths.bulk(run.id), label: t("run.all"), count: run.total, current: !state },
    ...Object.values(TABS)
      .map((each) => ({
        href: `${paths.bulk(run.id)}?state=${each}`,
        label: t(`run.itemState.${each}`),
        count: countOf(run, each),
        tone: each === "FAILED" ? ("danger" as const) : undefined,
        current: state === each,
      }))
      .filter((tab) => tab.count > 0 || tab.current),
  ];
}
