import fs from "node:fs";
import path from "node:path";
import { parseCrontab } from "graphile-worker";
import { describe, expect, it } from "vitest";
import { TASK_NAMES, type TaskName, TASKS } from "@/lib/domain/tasks";
import { crontab } from "./crontab";
import { taskList } from "./task-list";

const ID = "6f1c4f5e-3c1d-4c68-9d0e-6a1f8f0e2b11";
/** Holds the field of every payload; each schema picks its own. */
const FIELDS = [
  "draftId",
  "installationId",
  "changeId",
  "runId",
  "userId",
  "rotationId",
  "caseId",
  "diagnosisId",
  "after",
];

function payloadFor(name: TaskName): object {
  const fitting = [{}, ...FIELDS.map((field) => ({ [field]: ID }))].find(
    (payload) => TASKS[name].schema.safeParse(payload).success,
  );
  if (!fitting) throw new Error(`no payload known for ${name}`);
  return fitting;
}

function keyOf<Name extends TaskName>(name: Name): string {
  return TASKS[name].key(TASKS[name].schema.parse(payloadFor(name)));
}

describe("the task registry", () => {
  it("gives every task a job key of its own", () => {
    const keys = TASK_NAMES.map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    for (const name of TASK_NAMES) expect([name, `${name}:${ID}`]).toContain(keyOf(name));
  });

  it("schedules tasks only under their own key and queue", () => {
    const scheduled = parseCrontab(crontab());
    expect(scheduled.map((item) => item.task)).toEqual(TASK_NAMES.filter((name) => TASKS[name].schedule));
    for (const { task, options } of scheduled) {
      const name = task as TaskName;
      const queue = TASKS[name].queue as ((payload: unknown) => string) | undefined;
      expect([task, options.jobKey, options.queueName, options.maxAttempts]).toEqual([
        task,
        keyOf(name),
        queue?.({}),
        TASKS[name].schedule!.maxAttempts,
      ]);
    }
  });

  it("makes a job fail whose payload the task's schema refuses", async () => {
    const tasks = taskList(() => ({}) as never);
    for (const name of TASK_NAMES.filter((each) => !TASKS[each].schedule))
      await expect(async () => tasks[name]!({ draftId: "1" }, {} as never)).rejects.toMatchObject({
        name: "ZodError",
      });
  });

  it("is the only place that jobs come from: nothing else calls graphile-worker's functions or names a key or queue", () => {
    const allowed = ["lib/db/outbox.ts", "lib/jobs/crontab.ts"];
    const sources = ["app", "components", "lib", "prisma"]
      .flatMap((folder) =>
        fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file)),
      )
      .filter(
        (file) =>
          /\.(ts|tsx|mjs|sql)$/.test(file) && !/generated|\.test\.ts$|^lib\/(dev\/)?bench\//.test(file),
      );
    expect(sources).toEqual(expect.arrayContaining(allowed));
    const own =
      /\badd_jobs?\b|\b(quickA|a)ddJobs?\b|\bjob_?key\b|\bqueue_?name\b|_private_(jobs|job_queues)/i;
    expect(
      sources.filter((file) => own.test(fs.readFileSync(file, "utf8")) && !allowed.includes(file)),
    ).toEqual([]);
  });
});
