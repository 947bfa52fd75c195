import { confirmUrl, type ReturnSettings } from "@/lib/domain/return-address";
import { addressesOf } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import type { OnboardingTarget } from "./onboarding-target";

/** The address of Selvbetjening's page on which the draft is confirmed. */
export function draftAddress(ctx: Context, target: OnboardingTarget, clientId: string): string {
  return confirmUrl(
    returnSettings(target),
    addressesOf(ctx.env, target.template.environment).selvbetjeningPortal,
    clientId,
  );
}

export function returnSettings(target: OnboardingTarget): ReturnSettings {
  return {
    form: target.template.returnForm,
    port: target.template.returnPort,
    path: target.template.returnPath,
  };
}
