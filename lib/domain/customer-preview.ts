import type { OnboardingState, RevivalView } from "./customer-views";

/** The states in which staff can look at the page of an onboarding link. */
export const ONBOARDING_PREVIEWS = [
  "code",
  "ready",
  "waiting",
  "access-requested",
  "proving",
  "save-file",
  "done",
] as const satisfies readonly OnboardingState[];

/** The same of a revival link, in order. */
export const REVIVAL_PREVIEWS = [
  "code",
  "open",
  "key-made",
  "uploaded",
  "verified",
  "delivered",
] as const satisfies readonly RevivalView[];

export type OnboardingPreview = (typeof ONBOARDING_PREVIEWS)[number];
export type RevivalPreview = (typeof REVIVAL_PREVIEWS)[number];

export type PreviewChoice =
  { page: "onboarding"; state: OnboardingPreview } | { page: "revival"; state: RevivalPreview };

/** The states of each page that an installation's customer can come to. */
export function previewStates(custody: "PORTAL" | "INSTALLATION"): {
  onboarding: readonly OnboardingPreview[];
  revival: readonly RevivalPreview[];
} {
  // The file of a key that the portal holds is not saved on this page.
  const onboarding = ONBOARDING_PREVIEWS.filter(
    (state) => custody === "INSTALLATION" || state !== "save-file",
  );
  return { onboarding, revival: REVIVAL_PREVIEWS };
}
