"use server";

import { redirect } from "next/navigation";
import { authorize } from "@/lib/context/authorize";
import type { LinkReadyProps } from "@/components/onboarding/link-ready";
import { defineAction } from "@/lib/http/define-action";
import { qrCode } from "@/lib/files/qr-code";
import { mapTextFields } from "@/lib/domain/installation-fields";
import type { Locale } from "@/lib/domain/locales";
import { paths } from "@/lib/domain/routes";
import { addExisting } from "@/lib/services/installations/add-existing";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { registerCustomer } from "@/lib/services/installations/register-customer";
import { requestAudienceToken } from "@/lib/services/installations/request-audience-token";
import { updateInstallation } from "@/lib/services/installations/update-installation";
import { addPublicKey } from "@/lib/services/keys/add-public-key";
import { checkDraft } from "@/lib/services/onboarding/check-draft";
import { createLink } from "@/lib/services/onboarding/create-link";
import { recordReminder } from "@/lib/services/onboarding/record-reminder";
import { releaseDraft } from "@/lib/services/onboarding/release-draft";
import { releaseLink } from "@/lib/services/onboarding/release-link";
import { revokeLink } from "@/lib/services/onboarding/revoke-link";
import { type StartedRevivalLink, startRevivals } from "@/lib/services/revival/start-revivals";
import { requestChecks } from "@/lib/services/sweep/request-checks";
import { startDraft } from "@/lib/services/onboarding/start-draft";

export const registerCustomerAction = defineAction<LinkReadyProps>({
  name: "registerCustomer",
  permission: "installations.write",
  run: async (ctx, form) => {
    const withLink = form.text("command") !== "register";
    const templateId = form.text("templateId");
    if (withLink) authorize(ctx, "onboarding.manage");
    const { installationId } = await registerCustomer(ctx, {
      installationId: form.text("installationId"),
      number: form.text("number"),
      name: form.text("name"),
      contactName: form.text("contactName"),
      contactEmail: form.text("contactEmail"),
      contactPhone: form.text("contactPhone"),
      contactLanguage: form.text("contactLanguage") as Locale | "",
      templateId,
      ...mapTextFields((name) => form.text(name)),
      scopes: form.all(`scopes.${templateId}`).join("\n"),
      childOrganizationNumbers: form.all("childOrganizationNumbers"),
      claims: form.text("claims"),
      confirmation: form.text("confirmation"),
      environmentWord: form.text("environmentWord"),
      withLink,
    });
    if (!withLink) redirect(paths.installation(installationId));
    const { link, installation } = await createLink(ctx, {
      installationId,
      days: form.text("days"),
      withCode: form.checked("withCode"),
    });
    return { link, qr: qrCode(link.url), installation };
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
      privateKey: await form.keyText("privateKey"),
      passphrase: form.text("passphrase"),
      publicJwk: await form.keyText("publicJwk"),
      keyChoice: form.text("keyChoice"),
      confirmation: form.text("confirmation"),
      environmentWord: form.text("environmentWord"),
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
  run: async (ctx, form) =>
    addPublicKey(ctx, {
      installationId: form.text("installationId"),
      publicJwk: await form.keyText("publicJwk"),
      keyChoice: form.text("keyChoice"),
    }),
});

export const createLinkAction = defineAction<LinkReadyProps>({
  name: "createLink",
  permission: "onboarding.manage",
  run: async (ctx, form) => {
    const { link, installation } = await createLink(ctx, {
      installationId: form.text("installationId"),
      days: form.text("days"),
      withCode: form.checked("withCode"),
    });
    return { link, qr: qrCode(link.url), installation };
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
      environmentWord: form.text("environmentWord"),
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

type ChecksRequested = Awaited<ReturnType<typeof requestChecks>>;

export const requestChecksAction = defineAction<ChecksRequested>({
  name: "requestChecks",
  permission: "checks.run",
  run: (ctx, form) => requestChecks(ctx, { view: form.text("view"), ids: form.all("id") }),
});

export const recordReminderAction = defineAction<void>({
  name: "recordReminder",
  permission: "onboarding.manage",
  run: (ctx, form) => recordReminder(ctx, { draftId: form.text("draftId") }),
});

type StartedLinks = StartedRevivalLink[];

export const startRevivalsAction = defineAction<StartedLinks>({
  name: "startRevivals",
  permission: "keys.manage",
  run: (ctx, form) =>
    startRevivals(ctx, {
      installationIds: form.all("installationId"),
      days: form.text("days"),
      withCode: form.checked("withCode"),
    }),
});
