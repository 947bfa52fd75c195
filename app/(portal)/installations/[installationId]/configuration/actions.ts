"use server";

import { readClaim } from "@/lib/domain/client-claim";
import type { Configuration, ConfigurationField } from "@/lib/domain/configuration";
import { textLines } from "@/lib/domain/text-lines";
import { defineAction } from "@/lib/http/define-action";
import type { FormReader } from "@/lib/http/form-reader";
import { acceptDrift } from "@/lib/services/configuration/accept-drift";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { type ChangePreview, previewChange } from "@/lib/services/configuration/preview-change";

/** The lists as typed; the verb validates them. */
function wantedOf(form: FormReader): Configuration {
  const lines = (field: ConfigurationField) => textLines(form.text(field));
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

export const applyChangeAction = defineAction({
  name: "applyChange",
  permission: "configuration.write",
  run: (ctx, form) =>
    applyChange(ctx, {
      installationId: form.text("installationId"),
      operationId: form.text("operationId"),
      base: form.json<Configuration>("base"),
      wanted: form.json("wanted"),
      reason: form.text("reason"),
      source: form.text("source") === "RESTORE" ? "RESTORE" : "EDIT",
    }),
});

export const acceptDriftAction = defineAction<void>({
  name: "acceptDrift",
  permission: "configuration.write",
  run: (ctx, form) =>
    acceptDrift(ctx, { installationId: form.text("installationId"), reason: form.text("reason") }),
});
