import { randomUUID } from "node:crypto";
import { KeyActs, type KeyStep } from "@/components/keys/key-acts";
import { HandoverPanel } from "@/components/keys/handover-panel";
import { RevivalPanel } from "@/components/keys/revival-panel";
import { RotationPanel } from "@/components/keys/rotation-panel";
import type { StaffContext } from "@/lib/auth/session";
import {
  type ActionRefusal,
  availableActions,
  type InstallationAction,
  refusedActions,
} from "@/lib/domain/installation-actions";
import { STEP_ACTIONS } from "@/lib/domain/installation-remedy";
import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { listRevivals } from "@/lib/services/revival/list-revivals";
import { listRotations } from "@/lib/services/rotation/list-rotations";
import {
  abandonRotationAction,
  confirmProgramAction,
  createHandoverAction,
  endRevivalAction,
  recordExpiryAction,
  releaseRevivalAction,
  resendRevivalAction,
  revokeHandoverAction,
  sendRevivalMessageAction,
  startRevivalAction,
  startRotationAction,
} from "./actions";

const KEY_STEPS: readonly KeyStep[] = ["rotate", "renew", "file"];

/** What is or can be done about an installation's key, and what was done lately. */
export interface KeyWork {
  ctx: StaffContext;
  installation: InstallationDetails;
  rotations: Awaited<ReturnType<typeof listRotations>>;
  revivals: Awaited<ReturnType<typeof listRevivals>>;
}

export async function loadKeyWork(ctx: StaffContext, installation: InstallationDetails): Promise<KeyWork> {
  const [rotations, revivals] = await Promise.all([
    listRotations(ctx, installation.id),
    listRevivals(ctx, installation.id),
  ]);
  return { ctx, installation, rotations, revivals };
}

/** An action when it is available to the viewer now. */
export function offers(ctx: StaffContext, installation: InstallationDetails) {
  const actions = availableActions(installation, ctx.actor.role, ctx.clock());
  return <Action,>(name: InstallationAction, action: Action) => (actions.has(name) ? action : null);
}

/** Whether a rotation runs. */
export function isRotating({ installation, rotations: [latest] }: KeyWork): boolean {
  return latest !== undefined && !installation.closedAt && !latest.settledAt;
}

/** Whether a rotation runs, or has ended in the last day. */
export function hasRotated(work: KeyWork): boolean {
  const settledAt = work.rotations[0]?.settledAt;
  const isRecent = Boolean(settledAt && settledAt > daysBefore(work.ctx, 1));
  return isRotating(work) || (isRecent && !work.installation.closedAt);
}

/**
 * Whether somebody must follow a revival: it is open, its expiry is unknown, or the program does not work.
 */
export function isReviving({ revivals: [latest] }: KeyWork): boolean {
  if (!latest) return false;
  return latest.open || Boolean(latest.keyWithoutExpiry) || latest.program === "fails";
}

/** Whether somebody must follow a revival, or one has begun or ended in the last week. */
export function hasRevived(work: KeyWork): boolean {
  const [latest] = work.revivals;
  if (!latest) return false;
  const since = daysBefore(work.ctx, 7);
  const { createdAt, deliveredAt } = latest;
  return isReviving(work) || createdAt > since || (deliveredAt !== null && deliveredAt > since);
}

function daysBefore(ctx: StaffContext, days: number): Date {
  return new Date(ctx.clock().getTime() - days * 86_400_000);
}

/** What can be done about the key, a line each. */
export function Acts({ work }: { work: KeyWork }) {
  const { ctx, installation, rotations, revivals } = work;
  const now = ctx.clock();
  const actions = availableActions(installation, ctx.actor.role, now);
  const refused = refusedActions(installation, ctx.actor.role, now);
  const isInUse = installation.activatedAt !== null && installation.closedAt === null;
  const belongs: Record<KeyStep, boolean> = {
    rotate: (isInUse && installation.custody === "PORTAL") || rotations.length > 0,
    renew: isInUse || revivals.length > 0,
    file: actions.has("view-handovers"),
  };
  const refusals = new Map<KeyStep, ActionRefusal>();
  for (const step of KEY_STEPS) {
    const refusal = refused.get(STEP_ACTIONS[step]);
    if (refusal) refusals.set(step, refusal);
  }
  return (
    <KeyActs
      installationId={installation.id}
      now={now}
      steps={KEY_STEPS.filter((step) => belongs[step])}
      available={new Set(KEY_STEPS.filter((step) => actions.has(STEP_ACTIONS[step])))}
      refusals={refusals}
      rotations={rotations}
      revivals={revivals}
      handovers={installation.handovers}
      revokeHandover={actions.has("revoke-handover") ? revokeHandoverAction : null}
    />
  );
}

/** @param opened whether the form that starts it stands open */
export function Rotation({ work, opened }: { work: KeyWork; opened: boolean }) {
  const { ctx, installation, rotations } = work;
  const offered = offers(ctx, installation);
  return (
    <RotationPanel
      installationId={installation.id}
      rotations={rotations}
      operationId={randomUUID()}
      opened={opened}
      wasHandedOver={installation.handovers.some((each) => each.claimedAt !== null)}
      refusal={refusedActions(installation, ctx.actor.role, ctx.clock()).get("start-rotation") ?? null}
      start={offered("start-rotation", startRotationAction)}
      abandon={offered("abandon-rotation", abandonRotationAction)}
    />
  );
}

/** @param urgent whether the client does not work, so that this is what to do */
export function Revival({ work, urgent }: { work: KeyWork; urgent: boolean }) {
  const { ctx, installation, revivals } = work;
  const offered = offers(ctx, installation);
  return (
    <RevivalPanel
      installationId={installation.id}
      now={ctx.clock()}
      urgent={urgent}
      revivals={revivals}
      refusal={refusedActions(installation, ctx.actor.role, ctx.clock()).get("start-revival") ?? null}
      start={offered("start-revival", startRevivalAction)}
      resend={offered("resend-revival", resendRevivalAction)}
      message={offered("message-revival", sendRevivalMessageAction)}
      release={offered("release-revival", releaseRevivalAction)}
      end={offered("end-revival", endRevivalAction)}
      confirmProgram={offered("confirm-program", confirmProgramAction)}
      recordExpiry={offered("set-expiry", recordExpiryAction)}
    />
  );
}

export function Handover({ work }: { work: KeyWork }) {
  const { ctx, installation } = work;
  const offered = offers(ctx, installation);
  if (!offered("view-handovers", true)) return null;
  return (
    <HandoverPanel
      installationId={installation.id}
      now={ctx.clock()}
      handovers={installation.handovers}
      create={createHandoverAction}
      canCreate={offered("create-handover", true) !== null}
      revoke={offered("revoke-handover", revokeHandoverAction)}
    />
  );
}
