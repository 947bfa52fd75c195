import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ChangeText } from "@/components/bulk/change-text";
import { ActionForm, SubmitButton } from "@/components/forms/action-form";
import { DiffList } from "@/components/configuration/diff-list";
import { LiveRefresh } from "@/components/onboarding/live-refresh";
import { StatusBand } from "@/components/ui/status-band";
import { PageHead } from "@/components/ui/page-head";
import { ProgressBand } from "@/components/ui/progress-band";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import { orNotFound, requireStaff } from "@/lib/auth/session";
import type { Tone } from "@/lib/domain/installation-status";
import { roleMay } from "@/lib/domain/permissions";
import { ERROR_CODES } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { paths } from "@/lib/domain/routes";
import { isUuid } from "@/lib/base/search-params";
import { CONFIGURATION_PROBLEMS, diffConfigurations } from "@/lib/domain/configuration";
import type { BulkFailure } from "@/lib/domain/failures";
import { getBulk } from "@/lib/services/bulk/get-bulk";
import { approveBulkAction, setBulkStateAction } from "../actions";
import { bulkStateText } from "@/lib/domain/live-state";
import type { BulkItemState, BulkState } from "@/lib/domain/states";

const TONES: Record<BulkItemState, Tone> = {
  WAITING: "neutral",
  RUNNING: "info",
  APPLIED: "success",
  UNCHANGED: "success",
  FAILED: "danger",
};

const COMMANDS: Partial<Record<BulkState, readonly ("pause" | "resume" | "cancel")[]>> = {
  ORDERED: ["cancel"],
  RUNNING: ["pause", "cancel"],
  PAUSED: ["resume", "cancel"],
};

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bulk"))("title") };
}

export default async function BulkPage({ params }: { params: Promise<{ runId: string }> }) {
  const ctx = await requireStaff("fleet.read");
  const { runId } = await params;
  if (!isUuid(runId)) notFound();
  const run = await orNotFound(getBulk(ctx, runId));
  const t = await getTranslations("bulk");
  const unknown = (await getTranslations("common"))("unknownPerson");
  const errors = await getTranslations("errors");
  const failures = await getTranslations("failures.bulk");
  const fields = await getTranslations("fields");
  const failure = (code: BulkFailure) => {
    if (oneOf(ERROR_CODES, code)) return errors(code, { ref: "" });
    return oneOf(CONFIGURATION_PROBLEMS, code) ? fields(code) : failures(code);
  };
  const done = run.total - run.counts.waiting;
  const commands = COMMANDS[run.state] ?? [];
  const mayRun = roleMay(ctx.actor.role, "bulk.run");
  return (
    <>
      <PageHead
        title={t(`kind.${run.change.kind}`)}
        crumbs={[{ href: paths.bulks, label: t("back") }]}
        lead={
          <>
            <p>
              <ChangeText change={run.change} />
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
            <p className="text-neutral-text-subtle">
              «{run.reason}» ·{" "}
              {t.rich("run.startedBy", {
                name: run.actorName ?? unknown,
                when: () => <Time value={run.createdAt} />,
              })}
              {run.approvedById ? ` · ${t("approval.by", { name: run.approvedBy ?? unknown })}` : null}
            </p>
          </>
        }
      />
      <LiveRefresh url={paths.bulkStatus(runId)} state={bulkStateText(run.state, run.counts)} />
      <div className="grid gap-6">
        {run.wait ? <WaitNotice wait={run.wait} what="bulk" refreshes /> : null}
        {run.state === "ORDERED" ? (
          <StatusBand tone="warning" title={t("approval.title")}>
            {run.startsAt ? (
              <p>
                {t.rich("approval.delayed", { when: () => <Time value={run.startsAt!} /> })}{" "}
                {t("approval.announced", { count: run.announcedTo.length })}
              </p>
            ) : (
              <p>{t(run.createdById === ctx.actor.userId ? "approval.own" : "approval.other")}</p>
            )}
            {mayRun && run.createdById !== ctx.actor.userId ? (
              <ActionForm action={approveBulkAction} className="mt-3">
                <input type="hidden" name="runId" value={runId} />
                <SubmitButton>{t("approval.approve", { count: run.total })}</SubmitButton>
              </ActionForm>
            ) : null}
          </StatusBand>
        ) : null}
        <section className="kv-panel grid gap-3" aria-label={t("column.state")}>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p aria-live="polite">
              <strong>{t(`state.${run.state}`)}</strong> · {t("run.progress", { done, total: run.total })}
            </p>
            <div className="flex flex-wrap gap-2">
              {mayRun
                ? commands.map((command) => (
                    <ActionForm key={command} action={setBulkStateAction}>
                      <input type="hidden" name="runId" value={runId} />
                      <input type="hidden" name="command" value={command} />
                      <SubmitButton variant="secondary" color={command === "cancel" ? "danger" : undefined}>
                        {t(`run.${command}`)}
                      </SubmitButton>
                    </ActionForm>
                  ))
                : null}
            </div>
          </div>
          <ProgressBand
            total={run.total}
            parts={[
              { tone: "success", count: run.counts.applied + run.counts.unchanged },
              { tone: "danger", count: run.counts.failed },
            ]}
            label={t("run.progress", { done, total: run.total })}
          />
          <p>
            {t("run.applied")}: {run.counts.applied} · {t("run.unchanged")}: {run.counts.unchanged} ·{" "}
            {t("run.failed")}: {run.counts.failed} · {t("run.waiting")}: {run.counts.waiting}
          </p>
          {run.state === "RUNNING" ? (
            <p className="text-sm text-neutral-text-subtle">{t("run.lead")}</p>
          ) : null}
          {commands.length > 0 ? (
            <p className="text-sm text-neutral-text-subtle">{t("run.cancelHelp")}</p>
          ) : null}
          <p>
            <a className="ds-link" href={paths.bulkResults(runId)}>
              {t("run.results")}
            </a>
          </p>
        </section>
        <Panel id="items" title={t("run.items")}>
          <ul className="grid gap-2">
            {run.items.map((item) => (
              <li key={item.id} className="flex flex-wrap items-baseline gap-x-3">
                <StatusText tone={TONES[item.state]}>{t(`run.itemState.${item.state}`)}</StatusText>
                <Link className="ds-link" href={paths.installation(item.installation.id)}>
                  {item.installation.organization.name} – {item.installation.label}
                </Link>
                {item.failureCode ? (
                  <span className="text-neutral-text-subtle">{failure(item.failureCode)}</span>
                ) : null}
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </>
  );
}
