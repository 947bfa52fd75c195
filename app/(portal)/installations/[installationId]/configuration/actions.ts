"use server";

import { defineAction } from "@/lib/http/define-action";
import type { FormReader } from "@/lib/http/form-reader";
import { acceptDrift } from "@/lib/services/configuration/accept-drift";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { type ChangePreview, previewChange } from "@/lib/services/configuration/preview-change";

const linesOf = (text: string) => [
  ...new Set(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

/** The lists as entered. The verb's schema and rules validate them. */
function wantedOf(form: FormReader): string {
  return JSON.stringify({
    apiScopes: linesOf(form.text("apiScopes")),
    redirectUris: linesOf(form.text("redirectUris")),
    postLogoutRedirectUris: linesOf(form.text("postLogoutRedirectUris")),
    childOrganizationNumbers: linesOf(form.text("childOrganizationNumbers")),
    claims: linesOf(form.text("claims")).map((line) => {
      const at = line.indexOf("=");
      return { key: line.slice(0, Math.max(at, 0)).trim(), value: line.slice(at + 1).trim() };
    }),
  });
}

export const previewChangeAction = defineAction<ChangePreview>({
  name: "previewChange",
  permission: "configuration.write",
  run: async (ctx, form) => {
    const input = {
      installationId: form.text("installationId"),
      base: form.text("base"),
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
      base: form.text("base"),
      wanted: form.text("wanted"),
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
