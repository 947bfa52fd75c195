import type { TaskList } from "graphile-worker";
import { enqueue } from "@/lib/db/outbox";
import { TASK_NAMES, type TaskName, type TaskPayload, TASKS } from "@/lib/domain/tasks";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { announceBulk } from "@/lib/services/bulk/announce-bulk";
import { runBulk } from "@/lib/services/bulk/run-bulk";
import { startDelayedBulk } from "@/lib/services/bulk/start-delayed-bulk";
import { settleChange } from "@/lib/services/configuration/settle-change";
import { signCheckpoint } from "@/lib/services/audit/sign-checkpoint";
import { verifyAudit } from "@/lib/services/audit/verify-audit";
import { deliverAlerts } from "@/lib/services/alerts/deliver-alerts";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { countExpiries } from "@/lib/services/fleet/count-expiries";
import { runImport } from "@/lib/services/import/run-import";
import { runUndo } from "@/lib/services/import/run-undo";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { recordHeartbeat } from "@/lib/services/keys/record-heartbeat";
import { checkKnownKeys } from "@/lib/services/keys/check-known-keys";
import { sealChatAddresses } from "@/lib/services/alerts/seal-chat-addresses";
import { resealInBackground } from "@/lib/services/keys/reseal";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { followRevival } from "@/lib/services/revival/follow-revival";
import { advanceRotation } from "@/lib/services/rotation/advance-rotation";
import { planRotations } from "@/lib/services/rotation/plan-rotations";
import { destroyOverdueKeys } from "@/lib/services/installations/destroy-overdue-keys";
import { proveRestored } from "@/lib/services/installations/prove-restored";
import { runQueuedCheck } from "@/lib/services/installations/run-queued-check";
import { runQueuedDiagnosis } from "@/lib/services/diagnoses/run-queued-diagnosis";
import { endStaleAccess } from "@/lib/services/staff/end-stale-access";
import { grantAdministrator } from "@/lib/services/staff/grant-administrator";
import { cleanUp } from "@/lib/services/operations/clean-up";
import { checkStaffClient } from "@/lib/services/staff-client/check-staff-client";
import { sendWeeklyReports } from "@/lib/services/views/send-weekly-reports";
import { runSweep } from "@/lib/services/sweep/run-sweep";
import { settleRequests } from "@/lib/services/onboarding/settle-requests";

/** Seconds until the same job runs again; null or nothing when it is done. */
type Next = number | null | void;
/** Another job of the same task. */
interface Onward<Name extends TaskName> {
  payload: TaskPayload<Name>;
  afterSeconds: number;
}

type Handlers = {
  [Name in TaskName]: (ctx: Context, payload: TaskPayload<Name>) => Promise<Next | Onward<Name>>;
};

/** Each task calls one verb. Every one of them may run twice without harm. */
const HANDLERS: Handlers = {
  "follow-draft": (ctx, { draftId }) => followDraft(ctx, { draftId, pageOpen: false }),
  "prepare-key": async (ctx, { installationId }) => {
    const active = await ctx.db.installation.count({
      where: { id: installationId, activatedAt: { not: null } },
    });
    if (!active) await prepareKey(ctx, installationId);
  },
  "settle-change": async (ctx, { changeId }) => {
    await settleChange(ctx, { changeId });
  },
  "run-bulk": (ctx, { runId }) => runBulk(ctx, { runId }),
  "start-delayed-bulk": (ctx, { runId }) => startDelayedBulk(ctx, { runId }),
  "announce-bulk": (ctx, { runId }) => announceBulk(ctx, { runId }),
  "grant-administrator": (ctx, { userId }) => grantAdministrator(ctx, { userId }),
  "prove-restored": (ctx, { installationId }) => proveRestored(ctx, { installationId }),
  "destroy-overdue-keys": (ctx) => destroyOverdueKeys(ctx),
  "run-import": (ctx, { runId }) => runImport(ctx, { runId }),
  "undo-import": (ctx, { runId }) => runUndo(ctx, { runId }),
  "check-installation": (ctx, { installationId }) => runQueuedCheck(ctx, { installationId }),
  "run-diagnosis": (ctx, { diagnosisId }) => runQueuedDiagnosis(ctx, { diagnosisId }),
  "rotate-key": (ctx, { rotationId }) => advanceRotation(ctx, { rotationId }),
  "follow-revival": (ctx, { caseId }) => followRevival(ctx, { revivalId: caseId, pageOpen: false }),
  "check-known-keys": async (ctx, { after }) => {
    const next = await checkKnownKeys(ctx, { after });
    return next === null ? null : { payload: { after: next.after }, afterSeconds: next.afterSeconds };
  },
  heartbeat: (ctx) => recordHeartbeat(ctx),
  "settle-requests": (ctx) => settleRequests(ctx),
  sweep: (ctx) => runSweep(ctx),
  "evaluate-alerts": async (ctx) => {
    await evaluateAlerts(ctx);
  },
  "deliver-alerts": (ctx) => deliverAlerts(ctx),
  "count-expiries": (ctx) => countExpiries(ctx),
  "send-weekly-reports": async (ctx) => {
    await sendWeeklyReports(ctx);
  },
  "end-stale-access": (ctx) => endStaleAccess(ctx),
  "clean-up": (ctx) => cleanUp(ctx),
  "sign-checkpoint": async (ctx) => {
    await signCheckpoint(ctx);
  },
  "verify-audit": (ctx) => verifyAudit(ctx),
  "plan-rotations": async (ctx) => {
    await planRotations(ctx);
  },
  "check-staff-client": (ctx) => checkStaffClient(ctx),
  reseal: async (ctx) => {
    await sealChatAddresses(ctx);
    return resealInBackground(ctx);
  },
};

/**
 * The tasks as graphile-worker runs them: parses the payload, calls the handler, and enqueues the job again
 * when the handler says so.
 * @throws ZodError from a task whose payload its schema refuses; the job then counts as failed
 */
export function taskList(contextFor: (task: TaskName) => Context): TaskList {
  return Object.fromEntries(
    TASK_NAMES.map((name) => [name, (payload: unknown) => runTask(name, contextFor(name), payload)]),
  );
}

async function runTask<Name extends TaskName>(name: Name, ctx: Context, given: unknown): Promise<void> {
  const payload = TASKS[name].schema.parse(given);
  const next = await HANDLERS[name](ctx, payload);
  if (next === null || next === undefined) return;
  const job = typeof next === "number" ? { payload, afterSeconds: next } : next;
  await withBookkeeping(ctx, "job", (tx) => enqueue(tx, name, job.payload, job));
}
