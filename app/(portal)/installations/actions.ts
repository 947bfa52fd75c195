"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import { mapTextFields } from "@/lib/domain/installation-fields";
import { paths } from "@/lib/domain/routes";
import { addExisting } from "@/lib/services/installations/add-existing";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { createInstallation } from "@/lib/services/installations/create-installation";
import { requestAudienceToken } from "@/lib/services/installations/request-audience-token";
import { updateInstallation } from "@/lib/services/installations/update-installation";
import { addPublicKey } from "@/lib/services/keys/add-public-key";
import { checkDraft } from "@/lib/services/onboarding/check-draft";
import { createLink } from "@/lib/services/onboarding/create-link";
import { releaseDraft } from "@/lib/services/onboarding/release-draft";
import { releaseLink } from "@/lib/services/onboarding/release-link";
import { revokeLink } from "@/lib/services/onboarding/revoke-link";
import { startDraft } from "@/lib/services/onboarding/start-draft";

export const createInstallationAction = defineAction<void>({
  name: "createInstallation",
  permission: "installations.write",
  run: async (ctx, form) => {
    const { installationId } = await createInstallation(ctx, {
      organizationId: form.text("organizationId"),
      templateId: form.text("templateId"),
      ...mapTextFields((name) => form.text(name)),
      scopes: form.text("scopes"),
      childOrganizationNumbers: form.all("childOrganizationNumbers"),
      claims: form.text("claims"),
      confirmation: form.text("confirmation"),
    });
    redirect(paths.installation(installationId));
  },
});

export const addExistingAction = defineAction<void>({
  name: "addExisting",
  permission: "installations.write",
  run: async (ctx, form) => {
    const { installationId } = await addExisting(ctx, {
      organizationId: form.text("organizationId"),
      templateId: form.text("templateId"),
      label: form.text("label"),
      custody: form.text("custody"),
      clientId: form.text("clientId"),
      privateKey: form.text("privateKey"),
      publicJwk: form.text("publicJwk"),
      confirmation: form.text("confirmation"),
    });
    redirect(paths.installation(installationId));
  },
});

export const updateInstallationAction = defineAction<void>({
  name: "updateInstallation",
  permission: "installations.write",
  run: (ctx, form) =>
    updateInstallation(ctx, {
      installationId: form.text("installationId"),
      ...mapTextFields((name) => form.text(name)),
    }),
});

export const checkInstallationAction = defineAction({
  name: "checkInstallation",
  permission: "checks.run",
  run: async (ctx, form) => {
    const { wait } = await checkInstallation(ctx, { installationId: form.text("installationId") });
    return { queued: wait !== null };
  },
});

export const requestAudienceTokenAction = defineAction({
  name: "requestAudienceToken",
  permission: "tokens.request",
  run: async (ctx, form) => {
    const audience = form.text("audience");
    const token = await requestAudienceToken(ctx, {
      installationId: form.text("installationId"),
      audience,
      pending: form.text("pending") === "yes",
    });
    return {
      audience,
      header: JSON.stringify(token.header, null, 2),
      claims: JSON.stringify(token.claims, null, 2),
      missing: token.missing,
    };
  },
});

export const addPublicKeyAction = defineAction({
  name: "addPublicKey",
  permission: "installations.write",
  run: (ctx, form) =>
    addPublicKey(ctx, { installationId: form.text("installationId"), publicJwk: form.text("publicJwk") }),
});

export const createLinkAction = defineAction({
  name: "createLink",
  permission: "onboarding.manage",
  run: async (ctx, form) => {
    const { token, expiresAt } = await createLink(ctx, {
      installationId: form.text("installationId"),
      days: form.text("days"),
    });
    return { url: `${ctx.env.PORTAL_URL}${paths.onboarding(token)}`, expiresAt };
  },
});

export const revokeLinkAction = defineAction<void>({
  name: "revokeLink",
  permission: "onboarding.manage",
  run: (ctx, form) => revokeLink(ctx, { linkId: form.text("linkId") }),
});

export const releaseLinkAction = defineAction<void>({
  name: "releaseLink",
  permission: "onboarding.manage",
  run: (ctx, form) => releaseLink(ctx, { linkId: form.text("linkId") }),
});

export const startDraftAction = defineAction<void>({
  name: "startDraft",
  permission: "onboarding.manage",
  run: async (ctx, form) => {
    const installationId = form.text("installationId");
    const url = await startDraft(ctx, {
      installationId,
      operationId: form.text("operationId"),
      confirmation: form.text("confirmation"),
    });
    redirect(url ?? paths.installation(installationId));
  },
});

export const checkDraftAction = defineAction<void>({
  name: "checkDraft",
  permission: "checks.run",
  run: (ctx, form) =>
    checkDraft(ctx, { installationId: form.text("installationId"), draftId: form.text("draftId") }),
});

export const releaseDraftAction = defineAction<void>({
  name: "releaseDraft",
  permission: "onboarding.manage",
  run: (ctx, form) =>
    releaseDraft(ctx, { draftId: form.text("draftId"), confirmation: form.text("confirmation") }),
});
