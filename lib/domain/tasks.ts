import { z } from "zod";

/** Every background task and what its payload holds: ids, never a secret. */
export const TASKS = {
  "follow-draft": z.strictObject({ draftId: z.uuid() }),
  "prepare-key": z.strictObject({ installationId: z.uuid() }),
  "settle-change": z.strictObject({ changeId: z.uuid() }),
  "run-bulk": z.strictObject({ runId: z.uuid() }),
  "run-import": z.strictObject({ runId: z.uuid() }),
  "count-expiries": z.looseObject({}),
  "rotate-key": z.strictObject({ rotationId: z.uuid() }),
  "evaluate-alerts": z.looseObject({}),
  "deliver-alerts": z.looseObject({}),
  "send-weekly-reports": z.looseObject({}),
  "clean-up": z.looseObject({}),
  "sign-checkpoint": z.looseObject({}),
  reseal: z.looseObject({}),
  sweep: z.looseObject({}),
  heartbeat: z.looseObject({}),
  "follow-revival": z.strictObject({ caseId: z.uuid() }),
  "plan-rotations": z.looseObject({}),
  "check-known-keys": z.strictObject({ after: z.uuid().nullable() }),
  "settle-requests": z.looseObject({}),
} as const;

export type TaskName = keyof typeof TASKS;
export type TaskPayload<Name extends TaskName> = z.input<(typeof TASKS)[Name]>;
