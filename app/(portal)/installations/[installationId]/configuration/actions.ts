"use server";

import { redirect } from "next/navigation";
import { isAppError } from "@/lib/base/errors";
import { readClaim } from "@/lib/domain/client-claim";
import type { Configuration, ConfigurationField } from "@/lib/domain/configuration";
import { paths } from "@/lib/domain/routes";
import { textLines } from "@/lib/domain/text-lines";
import { defineAction } from "@/lib/http/define-action";
import type { FormReader } from "@/lib/http/form-reader";
import { orRequestApproval } from "@/lib/http/or-request-approval";
import { acceptDrift } from "@/lib/services/configuration/accept-drift";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { type ChangePreview, previewChange } from "@/lib/services/configuration/preview-change";

/** The lists as typed, a field per row; the verb validates them. */
function wantedOf(form: FormReader): Configuration {
  const lines = (field: ConfigurationField) => textLines(form.all(field).join("\n"));
  return {
    apiScopes: lines("apiScopes"),
    redirectUris: lines("redirectUris"),
    postLogoutRedirectUris: lines("postLogoutRedirectUris"),
    childOrganizationNumbers: lines("childOrganizationNumbers"),
    claims: lines("claims").map(readClaim),
  };
}

export const previewChangeAction = defineAction<ChangePreview>({
  name: "previewChange",
  permission: "configuration.write",
  run: async (ctx, form) => {
    const input = {
      installationId: form.text("installationId"),
      base: form.json<Configuration>("base"),
      wanted: wantedOf(form),
    };
    return previewChange(ctx, input);
  },
});

/**
 * Sends a change and leads to its receipt. When Selvbetjening no longer has what the change was based on,
 * nothing is sent, and the result is the same change on top of what it has now, to be confirmed again.
 */
export const applyChangeAction = defineAction<ChangePreview>({
  name: "applyChange",
  permission: "configuration.write",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const base = form.json<Configuration>("base");
    const wanted = form.json<Configuration>("wanted");
    const reason = form.text("reason");
    const source = form.text("source") === "RESTORE" ? ("RESTORE" as const) : ("EDIT" as const);
    const confirmation = form.text("confirmation");
    const input = { installationId, base, wanted, reason, source, confirmation };
    const apply = () => applyChange(ctx, { ...input, operationId: form.text("operationId") });
    const change = { kind: "set-configuration" as const, base, wanted, source, confirmation };
    let changeId: string;
    try {
      ({ changeId } = await orRequestApproval(ctx, apply, { installationId, change, reason }));
    } catch (error) {
      if (isAppError(error, "CONFLICT")) return previewChange(ctx, { installationId, base, wanted });
      throw error;
    }
    redirect(paths.configurationReceipt(installationId, changeId));
  },
});

export const acceptDriftAction = defineAction<void>({
  name: "acceptDrift",
  permission: "configuration.write",
  run: (ctx, form) =>
    acceptDrift(ctx, { installationId: form.text("installationId"), reason: form.text("reason") }),
});
