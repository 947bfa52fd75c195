import type { Task, TaskList } from "graphile-worker";
import { enqueue } from "@/lib/db/outbox";
import { type TaskName, type TaskPayload, TASKS } from "@/lib/domain/tasks";
import type { Context } from "@/lib/services/context";
import { runBulk } from "@/lib/services/bulk/run-bulk";
import { settleChange } from "@/lib/services/configuration/settle-change";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { deliverAlerts } from "@/lib/services/alerts/deliver-alerts";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { countExpiries } from "@/lib/services/fleet/count-expiries";
import { runImport } from "@/lib/services/import/run-import";
import { prepareKey } from "@/lib/services/keys/prepare-key";
import { beat } from "@/lib/services/keys/beat";
import { checkKnownKeys } from "@/lib/services/keys/check-known-keys";
import { resealInBackground } from "@/lib/services/keys/reseal";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { followRevival } from "@/lib/services/revival/follow-revival";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { planRotations } from "@/lib/services/rotation/plan-rotations";
import { cleanUp } from "@/lib/services/operations/clean-up";
import { sendWeeklyReports } from "@/lib/services/views/send-weekly-reports";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { settleRequests } from "@/lib/services/onboarding/settle-requests";

/** Puts the job back into the queue when its verb wants to go on. @param next seconds from now; null when it is done */
async function again<Name extends TaskName>(
  ctx: Context,
  next: number | null,
  job: { task: Name; payload: TaskPayload<Name>; key: string; queue?: string },
): Promise<void> {
  if (next === null) return;
  await ctx.db.$transaction((tx) => enqueue(tx, { ...job, runAfterSeconds: next }));
}

/** Every task: parse the payload, call one verb. Each may run twice without harm. */
export function taskList(contextFor: (task: TaskName) => Context): TaskList {
  const tasks: Record<TaskName, Task> = {
    "follow-draft": async (payload) => {
      const ctx = contextFor("follow-draft");
      const { draftId } = TASKS["follow-draft"].parse(payload);
      const next = await followDraft(ctx, { draftId, pageOpen: false });
      await again(ctx, next, {
        task: "follow-draft",
        payload: { draftId },
        key: `follow-draft:${draftId}`,
      });
    },
    "prepare-key": async (payload) => {
      const { installationId } = TASKS["prepare-key"].parse(payload);
      const ctx = contextFor("prepare-key");
      const active = await ctx.db.installation.count({
        where: { id: installationId, activatedAt: { not: null } },
      });
      if (!active) await prepareKey(ctx, installationId);
    },
    "settle-change": async (payload) => {
      const { changeId } = TASKS["settle-change"].parse(payload);
      await settleChange(contextFor("settle-change"), { changeId });
    },
    "run-bulk": async (payload) => {
      const ctx = contextFor("run-bulk");
      const { runId } = TASKS["run-bulk"].parse(payload);
      const next = await runBulk(ctx, { runId });
      await again(ctx, next, {
        task: "run-bulk",
        payload: { runId },
        key: `run-bulk:${runId}`,
        queue: `bulk:${runId}`,
      });
    },
    "run-import": async (payload) => {
      const ctx = contextFor("run-import");
      const { runId } = TASKS["run-import"].parse(payload);
      const next = await runImport(ctx, { runId });
      await again(ctx, next, {
        task: "run-import",
        payload: { runId },
        key: `run-import:${runId}`,
        queue: "import",
      });
    },
    "count-expiries": () => countExpiries(contextFor("count-expiries")),
    "rotate-key": async (payload) => {
      const ctx = contextFor("rotate-key");
      const { rotationId } = TASKS["rotate-key"].parse(payload);
      const next = await advanceRotation(ctx, { rotationId });
      await again(ctx, next, {
        task: "rotate-key",
        payload: { rotationId },
        key: `rotate-key:${rotationId}`,
      });
    },
    "evaluate-alerts": async () => {
      await evaluateAlerts(contextFor("evaluate-alerts"));
    },
    "deliver-alerts": async () => {
      const ctx = contextFor("deliver-alerts");
      const next = await deliverAlerts(ctx);
      await again(ctx, next, {
        task: "deliver-alerts",
        payload: {},
        key: "deliver-alerts",
        queue: "deliveries",
      });
    },
    "send-weekly-reports": async () => {
      await sendWeeklyReports(contextFor("send-weekly-reports"));
    },
    "sign-checkpoint": () => signCheckpoint(contextFor("sign-checkpoint")),
    "clean-up": () => cleanUp(contextFor("clean-up")),
    reseal: async () => {
      const ctx = contextFor("reseal");
      const next = await resealInBackground(ctx);
      await again(ctx, next, { task: "reseal", payload: {}, key: "reseal", queue: "reseal" });
    },
    sweep: async () => {
      const ctx = contextFor("sweep");
      const next = await runSweep(ctx);
      await again(ctx, next, { task: "sweep", payload: {}, key: "sweep", queue: "sweep" });
    },
    heartbeat: () => beat(contextFor("heartbeat")),
    "follow-revival": async (payload) => {
      const ctx = contextFor("follow-revival");
      const { caseId } = TASKS["follow-revival"].parse(payload);
      const next = await followRevival(ctx, { caseId, pageOpen: false });
      await again(ctx, next, {
        task: "follow-revival",
        payload: { caseId },
        key: `follow-revival:${caseId}`,
      });
    },
    "plan-rotations": async () => {
      await planRotations(contextFor("plan-rotations"));
    },
    "check-known-keys": async (payload) => {
      const ctx = contextFor("check-known-keys");
      const { after } = TASKS["check-known-keys"].parse(payload);
      const next = await checkKnownKeys(ctx, { after });
      await again(ctx, next === null ? null : 0, {
        task: "check-known-keys",
        payload: { after: next },
        key: "check-known-keys",
      });
    },
    "settle-requests": () => settleRequests(contextFor("settle-requests")),
  };
  return tasks;
}

/**
 * What could go on for long has a queue of its own, in which one job runs at a time, whichever worker has it: a backlog of the sweep
 * must not take every hand from the customers who wait.
 */
export const CRONTAB = [
  "* * * * * heartbeat ?max=1",
  "* * * * * settle-requests ?max=3",
  "* * * * * sweep ?max=1&queue=sweep&jobKey=sweep",
  "*/15 * * * * evaluate-alerts ?max=2&queue=alerts",
  "* * * * * deliver-alerts ?max=1&queue=deliveries&jobKey=deliver-alerts",
  "*/5 * * * * count-expiries ?max=1",
  "*/10 * * * * send-weekly-reports ?max=1",
  "30 3 * * * clean-up ?max=3",
  "0 2 * * * sign-checkpoint ?max=3",
  "*/10 * * * * plan-rotations ?max=1",
  "*/10 * * * * reseal ?max=1&queue=reseal&jobKey=reseal",
].join("\n");
