import { z } from "zod";

/** What is known of one background task. Payloads hold ids, never a secret. */
interface Task<Payload> {
  /** The payload is parsed by this when the job is enqueued and again when a worker runs it. */
  schema: z.ZodType<Payload>;
  /** Job key: a waiting job is replaced by a later one with the same key. Unique across tasks. */
  key: (payload: Payload) => string;
  /**
   * Jobs of one queue run one at a time, whichever worker has them. Without it, as many at once as workers
   * allow.
   */
  queue?: (payload: Payload) => string;
  /**
   * Runs before every other waiting job: somebody waits for it at a page, or a client may have no key that is
   * known to work until it has run.
   */
  urgent?: true;
  /** Enqueued by the workers' clock as well, with an empty payload. `cron` is in UTC. */
  schedule?: { cron: string; maxAttempts: number };
}

function task<Payload>(definition: Task<Payload>): Task<Payload> {
  return definition;
}

/** Drops the `_cron` that graphile-worker adds to the payload of a scheduled job. */
const nothing = z.object({});

/**
 * Every background task. A task that can take long has its own queue, so that a backlog (of the sweep, say)
 * does not occupy all workers while customers wait. Job keys and queue names are stored with waiting jobs:
 * renaming one lets a waiting job of the previous release run beside the new one.
 */
const DEFINITIONS = {
  "follow-draft": task({
    schema: z.strictObject({ draftId: z.uuid() }),
    key: ({ draftId }) => `follow-draft:${draftId}`,
    urgent: true,
  }),
  "prepare-key": task({
    schema: z.strictObject({ installationId: z.uuid() }),
    key: ({ installationId }) => `prepare-key:${installationId}`,
  }),
  "settle-change": task({
    schema: z.strictObject({ changeId: z.uuid() }),
    key: ({ changeId }) => `settle-change:${changeId}`,
  }),
  "run-bulk": task({
    schema: z.strictObject({ runId: z.uuid() }),
    key: ({ runId }) => `run-bulk:${runId}`,
    queue: ({ runId }) => `bulk:${runId}`,
  }),
  "start-delayed-bulk": task({
    schema: z.strictObject({ runId: z.uuid() }),
    key: ({ runId }) => `start-delayed-bulk:${runId}`,
  }),
  "announce-bulk": task({
    schema: z.strictObject({ runId: z.uuid() }),
    key: ({ runId }) => `announce-bulk:${runId}`,
  }),
  "grant-administrator": task({
    schema: z.strictObject({ userId: z.uuid() }),
    key: ({ userId }) => `grant-administrator:${userId}`,
  }),
  "prove-restored": task({
    schema: z.strictObject({ installationId: z.uuid() }),
    key: ({ installationId }) => `prove-restored:${installationId}`,
  }),
  "destroy-overdue-keys": task({
    schema: nothing,
    key: () => "destroy-overdue-keys",
    schedule: { cron: "*/5 * * * *", maxAttempts: 1 },
  }),
  "run-import": task({
    schema: z.strictObject({ runId: z.uuid() }),
    key: ({ runId }) => `run-import:${runId}`,
    queue: () => "import",
  }),
  "undo-import": task({
    schema: z.strictObject({ runId: z.uuid() }),
    key: ({ runId }) => `undo-import:${runId}`,
    queue: () => "import",
    urgent: true,
  }),
  "check-installation": task({
    schema: z.strictObject({ installationId: z.uuid() }),
    key: ({ installationId }) => `check-installation:${installationId}`,
  }),
  "run-diagnosis": task({
    schema: z.strictObject({ diagnosisId: z.uuid() }),
    key: ({ diagnosisId }) => `run-diagnosis:${diagnosisId}`,
    urgent: true,
  }),
  "rotate-key": task({
    schema: z.strictObject({ rotationId: z.uuid() }),
    key: ({ rotationId }) => `rotate-key:${rotationId}`,
    urgent: true,
  }),
  "follow-revival": task({
    /** `caseId`: the revival. The name is kept because jobs of an earlier release may be in the queue. */
    schema: z.strictObject({ caseId: z.uuid() }),
    key: ({ caseId }) => `follow-revival:${caseId}`,
    urgent: true,
  }),
  "check-known-keys": task({
    /** `after`: the last installation that was checked; null at the start. */
    schema: z.strictObject({ after: z.uuid().nullable() }),
    key: () => "check-known-keys",
  }),
  heartbeat: task({
    schema: nothing,
    key: () => "heartbeat",
    schedule: { cron: "* * * * *", maxAttempts: 1 },
  }),
  "settle-requests": task({
    schema: nothing,
    key: () => "settle-requests",
    schedule: { cron: "* * * * *", maxAttempts: 3 },
  }),
  sweep: task({
    schema: nothing,
    key: () => "sweep",
    queue: () => "sweep",
    schedule: { cron: "* * * * *", maxAttempts: 1 },
  }),
  "evaluate-alerts": task({
    schema: nothing,
    key: () => "evaluate-alerts",
    queue: () => "alerts",
    schedule: { cron: "*/15 * * * *", maxAttempts: 2 },
  }),
  "deliver-alerts": task({
    schema: nothing,
    key: () => "deliver-alerts",
    queue: () => "deliveries",
    schedule: { cron: "* * * * *", maxAttempts: 1 },
  }),
  "count-expiries": task({
    schema: nothing,
    key: () => "count-expiries",
    schedule: { cron: "*/5 * * * *", maxAttempts: 1 },
  }),
  "send-weekly-reports": task({
    schema: nothing,
    key: () => "send-weekly-reports",
    schedule: { cron: "*/10 * * * *", maxAttempts: 1 },
  }),
  "end-stale-access": task({
    schema: nothing,
    key: () => "end-stale-access",
    schedule: { cron: "20 * * * *", maxAttempts: 3 },
  }),
  "clean-up": task({
    schema: nothing,
    key: () => "clean-up",
    schedule: { cron: "30 3 * * *", maxAttempts: 3 },
  }),
  "sign-checkpoint": task({
    schema: nothing,
    key: () => "sign-checkpoint",
    schedule: { cron: "0 2 * * *", maxAttempts: 3 },
  }),
  "verify-audit": task({
    schema: nothing,
    key: () => "verify-audit",
    schedule: { cron: "15 4 * * *", maxAttempts: 3 },
  }),
  "plan-rotations": task({
    schema: nothing,
    key: () => "plan-rotations",
    schedule: { cron: "*/10 * * * *", maxAttempts: 1 },
  }),
  "check-staff-client": task({
    schema: nothing,
    key: () => "check-staff-client",
    queue: () => "staff-client",
    schedule: { cron: "*/15 * * * *", maxAttempts: 1 },
  }),
  reseal: task({
    schema: nothing,
    key: () => "reseal",
    queue: () => "reseal",
    schedule: { cron: "*/10 * * * *", maxAttempts: 1 },
  }),
};

export type TaskName = keyof typeof DEFINITIONS;
export type TaskPayload<Name extends TaskName> = z.output<(typeof DEFINITIONS)[Name]["schema"]>;

export const TASKS: { [Name in TaskName]: Task<TaskPayload<Name>> } = DEFINITIONS;
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];
