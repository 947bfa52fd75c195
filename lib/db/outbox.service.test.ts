import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { TASK_NAMES, TASKS } from "@/lib/domain/tasks";
import { enqueue } from "./outbox";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it("a rotation's job, and those that somebody waits for, come before a backlog of others", async () => {
  const id = randomUUID();
  await t.db.$transaction(async (tx) => {
    for (let count = 0; count < 20; count += 1)
      await enqueue(tx, "prepare-key", { installationId: randomUUID() });
    await enqueue(tx, "sweep", {});
    await enqueue(tx, "rotate-key", { rotationId: id });
    await enqueue(tx, "follow-draft", { draftId: id });
    await enqueue(tx, "follow-revival", { caseId: id });
    await enqueue(tx, "run-diagnosis", { diagnosisId: id });
    await enqueue(tx, "undo-import", { runId: id });
  });
  // As graphile-worker selects them.
  const jobs = await t.db.$queryRaw<{ task: string }[]>`
    select task_identifier as task from graphile_worker.jobs order by priority, run_at, id`;
  expect(jobs).toHaveLength(26);
  expect(new Set(jobs.slice(0, 5).map((job) => job.task))).toEqual(
    new Set(TASK_NAMES.filter((name) => TASKS[name].urgent)),
  );
});
