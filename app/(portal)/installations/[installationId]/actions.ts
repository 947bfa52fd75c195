"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { defineAction } from "@/lib/http/define-action";
import { orRequestApproval } from "@/lib/http/or-request-approval";
import { oneOf } from "@/lib/base/one-of";
import { CLOSE_REASONS } from "@/lib/domain/closing";
import { paths } from "@/lib/domain/routes";
import { createHandover } from "@/lib/services/handover/create-handover";
import { revokeHandover } from "@/lib/services/handover/revoke-handover";
import { closeInstallation } from "@/lib/services/installations/close-installation";
import { destroyKeptKeys } from "@/lib/services/installations/destroy-kept-keys";
import { proveRestored } from "@/lib/services/installations/prove-restored";
import { logCall } from "@/lib/services/installations/log-call";
import { resolveSuspicion } from "@/lib/services/installations/resolve-suspicion";
import { restoreInstallation } from "@/lib/services/installations/restore-installation";
import { setExpiry } from "@/lib/services/keys/set-expiry";
import { confirmOnboardedProgram } from "@/lib/services/onboarding/answer-program";
import { confirmProgram } from "@/lib/services/revival/answer-program";
import { endRevival } from "@/lib/services/revival/end-revival";
import { releaseRevival } from "@/lib/services/revival/release-revival";
import { resendRevival } from "@/lib/services/revival/resend-revival";
import { sendRevivalMessage } from "@/lib/services/revival/send-message";
import { startRevival } from "@/lib/services/revival/start-revival";
import { abandonRotation } from "@/lib/services/rotation/abandon-rotation";
import { startRotation } from "@/lib/services/rotation/start-rotation";

export const startRotationAction = defineAction<void>({
  name: "startRotation",
  permission: "keys.manage",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const start = { installationId, operationId: form.text("operationId") };
    const change = { kind: "rotate-key" as const };
    const reason = (await getTranslations("bulk"))("kind.rotate-key");
    await orRequestApproval(ctx, () => startRotation(ctx, start), { installationId, change, reason });
  },
});

export const abandonRotationAction = defineAction<void>({
  name: "abandonRotation",
  permission: "keys.manage",
  run: (ctx, form) => abandonRotation(ctx, { rotationId: form.text("rotationId") }),
});

export const startRevivalAction = defineAction({
  name: "startRevival",
  permission: "keys.manage",
  run: async (ctx, form) => {
    const { link } = await startRevival(ctx, {
      installationId: form.text("installationId"),
      days: form.text("days"),
      withCode: form.checked("withCode"),
    });
    return link;
  },
});

export const resendRevivalAction = defineAction({
  name: "resendRevival",
  permission: "keys.manage",
  run: async (ctx, form) => {
    const { link } = await resendRevival(ctx, {
      revivalId: form.text("revivalId"),
      days: form.text("days"),
      withCode: form.checked("withCode"),
    });
    return link;
  },
});

export const sendRevivalMessageAction = defineAction<void>({
  name: "sendRevivalMessage",
  permission: "keys.manage",
  run: (ctx, form) =>
    sendRevivalMessage(ctx, { revivalId: form.text("revivalId"), message: form.text("message") }),
});

export const confirmProgramAction = defineAction<void>({
  name: "confirmProgram",
  permission: "keys.manage",
  run: (ctx, form) => confirmProgram(ctx, { revivalId: form.text("revivalId") }),
});

export const confirmOnboardedProgramAction = defineAction<void>({
  name: "confirmOnboardedProgram",
  permission: "keys.manage",
  run: (ctx, form) => confirmOnboardedProgram(ctx, { installationId: form.text("installationId") }),
});

export const releaseRevivalAction = defineAction<void>({
  name: "releaseRevival",
  permission: "keys.manage",
  run: (ctx, form) => releaseRevival(ctx, { revivalId: form.text("revivalId") }),
});

export const endRevivalAction = defineAction<void>({
  name: "endRevival",
  permission: "keys.manage",
  run: (ctx, form) => endRevival(ctx, { revivalId: form.text("revivalId") }),
});

export const createHandoverAction = defineAction({
  name: "createHandover",
  permission: "keys.handover",
  run: async (ctx, form) => {
    const { link } = await createHandover(ctx, {
      installationId: form.text("installationId"),
      recipient: form.text("recipient"),
      withCode: form.checked("withCode"),
    });
    return link;
  },
});

export const revokeHandoverAction = defineAction<void>({
  name: "revokeHandover",
  permission: "keys.handover",
  run: (ctx, form) => revokeHandover(ctx, { handoverId: form.text("handoverId") }),
});

export const recordExpiryAction = defineAction<void>({
  name: "recordExpiry",
  permission: "keys.manage",
  run: (ctx, form) =>
    setExpiry(ctx, {
      keyId: form.text("keyId"),
      expiresOn: form.text("expiresOn"),
      expiresAgain: form.text("expiresAgain"),
    }),
});

export const closeInstallationAction = defineAction<void>({
  name: "closeInstallation",
  permission: "installations.write",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const reason = form.text("reason");
    const confirmation = form.text("confirmation");
    const why = form.text("why");
    const close = () => closeInstallation(ctx, { installationId, why, reason, confirmation });
    const change = { kind: "close" as const, why: oneOf(CLOSE_REASONS, why) ?? "other", confirmation };
    await orRequestApproval(ctx, close, { installationId, change, reason });
    redirect(paths.installation(installationId));
  },
});

export const restoreInstallationAction = defineAction<void>({
  name: "restoreInstallation",
  permission: "installations.write",
  run: (ctx, form) =>
    restoreInstallation(ctx, {
      installationId: form.text("installationId"),
      reason: form.text("reason"),
      confirmation: form.text("confirmation"),
    }),
});

export const proveRestoredAction = defineAction<void>({
  name: "proveRestored",
  permission: "checks.run",
  run: async (ctx, form) => {
    await proveRestored(ctx, { installationId: form.text("installationId") });
  },
});

export const destroyKeptKeysAction = defineAction<void>({
  name: "destroyKeptKeys",
  permission: "installations.write",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const change = { kind: "destroy-kept-keys" as const };
    const reason = (await getTranslations("bulk"))("kind.destroy-kept-keys");
    const destroy = () => destroyKeptKeys(ctx, { installationId });
    await orRequestApproval(ctx, destroy, { installationId, change, reason });
  },
});

export const resolveSuspicionAction = defineAction<void>({
  name: "resolveSuspicion",
  permission: "keys.manage",
  run: (ctx, form) =>
    resolveSuspicion(ctx, {
      installationId: form.text("installationId"),
      instanceId: form.text("instanceId"),
    }),
});

export const logCallAction = defineAction<void>({
  name: "logCall",
  permission: "installations.write",
  run: (ctx, form) =>
    logCall(ctx, {
      callId: form.text("callId"),
      installationId: form.text("installationId"),
      contact: form.text("contact"),
      text: form.text("text"),
    }),
});
