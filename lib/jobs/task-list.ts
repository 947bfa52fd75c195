import type { Task, TaskList } from "graphile-worker";
import { enqueue } from "@/lib/db/outbox";
import { type TaskName, TASKS } from "@/lib/domain/tasks";
import type { Context } from "@/lib/services/context";
import { runBulk } from "@/lib/services/bulk/run-bulk";
import { settleChange } from "@/lib/services/configuration/settle-change";
import { prepareKey } from "@/lib/services/keys/prepare-key";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
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
    "settle-requests": () => settleRequests(contextFor("settle-requests")),
  };
  return tasks;
}

export const CRONTAB = "* * * * * settle-requests ?max=3";
