import { randomUUID } from "node:crypto";
import type { Task, TaskList } from "graphile-worker";
import { enqueue } from "@/lib/db/outbox";
import { type TaskName, TASKS } from "@/lib/domain/tasks";
import type { Context } from "@/lib/services/context";
import { runBulk } from "@/lib/services/bulk/run-bulk";
import { settleChange } from "@/lib/services/configuration/settle-change";
import { deliverAlerts } from "@/lib/services/alerts/deliver-alerts";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { countExpiries } from "@/lib/services/fleet/count-expiries";
import { runImport } from "@/lib/services/import/run-import";
import { prepareKey } from "@/lib/services/keys/prepare-key";
import { beat } from "@/lib/services/keys/beat";
import { checkKnownKeys } from "@/lib/services/keys/check-known-keys";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { followRevival } from "@/lib/services/revival/follow-revival";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { planRotations } from "@/lib/services/rotation/plan-rotations";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { settleRequests } from "@/lib/services/onboarding/settle-requests";

/** Every task: parse the payload, call one verb. Each may run twice without harm. */
export function taskList(contextFor: (task: TaskName) => Context): TaskList {
  const tasks: Record<TaskName, Task> = {
    "follow-draft": async (payload) => {
      const ctx = contextFor("follow-draft");
      const { draftId } = TASKS["follow-draft"].parse(payload);
      const next = await followDraft(ctx, { draftId, pageOpen: false });
      if (next === null) return;
      await ctx.db.$transaction((tx) =>
        enqueue(tx, {
          task: "follow-draft",
          payload: { draftId },
          key: `follow-draft:${draftId}`,
          runAfterSeconds: next,
        }),
      );
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
      if (next === null) return;
      const job = {
        task: "run-bulk",
        payload: { runId },
        key: `run-bulk:${runId}`,
        queue: `bulk:${runId}`,
      } as const;
      await ctx.db.$transaction((tx) => enqueue(tx, { ...job, runAfterSeconds: next }));
    },
    "run-import": async (payload) => {
      const ctx = contextFor("run-import");
      const { runId } = TASKS["run-import"].parse(payload);
      const next = await runImport(ctx, { runId });
      if (next === null) return;
      const job = {
        task: "run-import",
        payload: { runId },
        key: `run-import:${runId}`,
        queue: "import",
      } as const;
      await ctx.db.$transaction((tx) => enqueue(tx, { ...job, runAfterSeconds: next }));
    },
    "count-expiries": () => countExpiries(contextFor("count-expiries")),
    "rotate-key": async (payload) => {
      const ctx = contextFor("rotate-key");
      const { rotationId } = TASKS["rotate-key"].parse(payload);
      const next = await advanceRotation(ctx, { rotationId });
      if (next === null) return;
      const job = { task: "rotate-key", payload: { rotationId }, key: `rotate-key:${rotationId}` } as const;
      await ctx.db.$transaction((tx) => enqueue(tx, { ...job, runAfterSeconds: next }));
    },
    "evaluate-alerts": async () => {
      await evaluateAlerts(contextFor("evaluate-alerts"));
    },
    "deliver-alerts": async () => {
      const ctx = contextFor("deliver-alerts");
      const next = await deliverAlerts(ctx);
      if (next !== null)
        await ctx.db.$transaction((tx) =>
          enqueue(tx, { task: "deliver-alerts", payload: {}, key: "deliver-alerts" }),
        );
    },
    sweep: async () => {
      const ctx = contextFor("sweep");
      const next = await runSweep(ctx);
      // Without a key: several workers may be at it.
      if (next !== null)
        await ctx.db.$transaction((tx) =>
          enqueue(tx, { task: "sweep", payload: {}, key: `sweep:${randomUUID()}` }),
        );
    },
    heartbeat: () => beat(contextFor("heartbeat")),
    "follow-revival": async (payload) => {
      const ctx = contextFor("follow-revival");
      const { caseId } = TASKS["follow-revival"].parse(payload);
      const next = await followRevival(ctx, { caseId, pageOpen: false });
      if (next === null) return;
      const job = { task: "follow-revival", payload: { caseId }, key: `follow-revival:${caseId}` } as const;
      await ctx.db.$transaction((tx) => enqueue(tx, { ...job, runAfterSeconds: next }));
    },
    "plan-rotations": async () => {
      await planRotations(contextFor("plan-rotations"));
    },
    "check-known-keys": async (payload) => {
      const ctx = contextFor("check-known-keys");
      const { after } = TASKS["check-known-keys"].parse(payload);
      const next = await checkKnownKeys(ctx, { after });
      if (next === null) return;
      const job = { task: "check-known-keys", payload: { after: next }, key: "check-known-keys" } as const;
      await ctx.db.$transaction((tx) => enqueue(tx, job));
    },
    "settle-requests": () => settleRequests(contextFor("settle-requests")),
  };
  return tasks;
}

export const CRONTAB = [
  "* * * * * heartbeat ?max=1",
  "* * * * * settle-requests ?max=3",
  "* * * * * sweep ?max=1",
  "*/15 * * * * evaluate-alerts ?max=2",
  "* * * * * deliver-alerts ?max=1",
  "*/5 * * * * count-expiries ?max=1",
  "*/10 * * * * plan-rotations ?max=1",
].join("\n");
