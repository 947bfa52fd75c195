"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import type { FormReader } from "@/lib/http/form-reader";
import { paths } from "@/lib/domain/routes";
import { createTemplate } from "@/lib/services/templates/create-template";
import { setApiKey } from "@/lib/services/templates/set-api-key";
import { setAltinnRight } from "@/lib/services/texts/set-altinn-right";
import { updateTemplate } from "@/lib/services/templates/update-template";

/** The rows of packages: each has a name and a list of scopes, in this order. */
function packages(form: FormReader) {
  const scopes = form.all("packageScopes");
  return form.all("packageName").map((name, index) => ({ name, scopes: scopes[index] ?? "" }));
}

/** As entered. The verb's schema validates the choices. */
function settings(form: FormReader) {
  return {
    name: form.text("name"),
    tenancy: form.text("tenancy"),
    scopes: form.text("scopes"),
    defaultScopes: form.text("defaultScopes"),
    logsUsersIn: form.checked("logsUsersIn"),
    usesRefreshTokens: form.checked("usesRefreshTokens"),
    redirectUris: form.text("redirectUris"),
    postLogoutRedirectUris: form.text("postLogoutRedirectUris"),
    sharedRedirectUris: form.checked("sharedRedirectUris"),
    returnForm: form.text("returnForm"),
    returnPort: form.text("returnPort"),
    returnPath: form.text("returnPath"),
    keyAlgorithm: form.text("keyAlgorithm"),
    custody: form.text("custody"),
    renewalDays: form.text("renewalDays"),
    keyLifetimeDays: form.text("keyLifetimeDays"),
    rotatesAutomatically: form.checked("rotatesAutomatically"),
    revivalInstructions: form.text("revivalInstructions"),
    fileLocation: form.text("fileLocation"),
    restartInstructions: form.text("restartInstructions"),
    scopePackages: packages(form),
    checklist: form.all("checklist"),
  };
}

export const createTemplateAction = defineAction<void>({
  name: "createTemplate",
  permission: "templates.write",
  run: async (ctx, form) => {
    const input = { environment: form.text("environment"), ...settings(form) };
    const { templateId } = await createTemplate(ctx, input);
    redirect(paths.template(templateId));
  },
});

export const updateTemplateAction = defineAction<void>({
  name: "updateTemplate",
  permission: "templates.write",
  run: async (ctx, form) => {
    const templateId = form.text("templateId");
    await updateTemplate(ctx, { templateId, ...settings(form) });
    redirect(paths.template(templateId));
  },
});

export const setAltinnRightAction = defineAction<void>({
  name: "setAltinnRight",
  permission: "templates.write",
  run: (ctx, form) => setAltinnRight(ctx, { nb: form.text("nb"), en: form.text("en") }),
});

export const setApiKeyAction = defineAction<void>({
  name: "setApiKey",
  permission: "templates.write",
  run: (ctx, form) => setApiKey(ctx, { templateId: form.text("templateId"), apiKey: form.text("apiKey") }),
});
