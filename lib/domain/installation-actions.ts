import type { RotationState } from "./states";
import {
  type OnboardingRefusal,
  onboardingRefusal,
  type RevivalRefusal,
  revivalRefusal,
} from "./installation-refusals";
import { restoreRefusal } from "./closing";
import type { StartStep } from "./draft-confirmation";
import { type Permission, roleMay } from "./permissions";
import { type RotationFacts, type RotationRefusal, rotationRefusal } from "./rotation-refusal";

export type InstallationAction =
  | "edit"
  /** To note a telephone call with the customer. */
  | "log-call"
  | "close"
  | "restore"
  /** To obtain a token with a key of a restored installation. */
  | "prove-restored"
  | "destroy-kept-keys"
  | "check"
  | "request-token"
  | "create-link"
  | "revoke-link"
  | "release-link"
  | "start-draft"
  | "check-draft"
  | "release-draft"
  | "add-public-key"
  | "set-expiry"
  | "start-rotation"
  | "abandon-rotation"
  | "start-revival"
  | "resend-revival"
  | "message-revival"
  | "release-revival"
  | "end-revival"
  /** The customer has said that the program does not work after a revival, and now that it does. */
  | "confirm-program"
  /** To see whether, and to whom, the file of the current key was handed over. */
  | "view-handovers"
  | "create-handover"
  | "revoke-handover";

/** The facts that decide which actions there are. */
export interface InstallationActionFacts extends RotationFacts {
  template: { tenancy: string; hasApiKey: boolean };
  /** Newest first. */
  links: readonly { expiresAt: Date; revokedAt: Date | null; boundAt: Date | null }[];
  /** The open ones. */
  rotations: readonly { state: RotationState; uploadStartedAt: Date | null; waitUntil: Date | null }[];
  /** The open ones; `bound` when it is bound to a browser. */
  revivals: readonly { bound: boolean }[];
  /** The draft that decides what can be started; absent when none does. */
  openDraft: {
    step: StartStep<unknown>["kind"];
    /** Whether the portal can ask HelseID about it. */
    canAsk: boolean;
    isReleasable: boolean;
  } | null;
  /** After the newest revival, a person says that the program does not work. */
  programFails: boolean;
  /** When it was last restored after closing. */
  restoredAt: Date | null;
  /** Until when its private keys are kept after closing; null when none is. */
  keyKeptUntil: Date | null;
  handovers: readonly {
    ofCurrentKey: boolean;
    expiresAt: Date;
    claimedAt: Date | null;
    revokedAt: Date | null;
  }[];
}

/**
 * Why an action is not available now although it belongs to the installation's state, as the error code of
 * its verb.
 */
export type ActionRefusal =
  | OnboardingRefusal
  | RevivalRefusal
  | RotationRefusal
  | "KEY_DESTROYED"
  /** Another browser, or another staff member, was sent to a draft that may still be confirmed. */
  | "DRAFT_MAY_BE_CONFIRMED";

interface ActionRule {
  /** The permission that the action's verb requires. */
  permission: Permission;
  /**
   * @returns null when it is available; "irrelevant" when it does not belong to the installation's state, so
   * that there is nothing to explain
   */
  refusal: (facts: InstallationActionFacts, now: Date) => ActionRefusal | "irrelevant" | null;
}

const when = (isPossible: boolean) => (isPossible ? null : "irrelevant");
const isOpen = (facts: InstallationActionFacts) => !facts.closedAt;
const isInUse = (facts: InstallationActionFacts) => isOpen(facts) && facts.activatedAt !== null;
const isClientUsable = (facts: InstallationActionFacts) =>
  isInUse(facts) && facts.clientId !== null && facts.heldKey !== null;
const canOnboard = (facts: InstallationActionFacts) => onboardingRefusal(facts) === null;
const openLink = ({ links: [link] }: InstallationActionFacts, now: Date) =>
  link && !link.revokedAt && link.expiresAt > now ? link : null;
const hasOpenRevival = (facts: InstallationActionFacts) => isOpen(facts) && facts.hasOpenRevival;
/** The handover of the current key: its file was claimed, or may still be. */
const handover = (facts: InstallationActionFacts, now: Date) =>
  facts.handovers.find(
    (each) => each.ofCurrentKey && !each.revokedAt && (each.claimedAt !== null || each.expiresAt > now),
  );

function onboardingRule(facts: InstallationActionFacts) {
  return isOpen(facts) && !facts.activatedAt ? onboardingRefusal(facts) : "irrelevant";
}

/** The customer's browser creates the key when the installation holds it, so only the customer can start. */
function startRule(facts: InstallationActionFacts) {
  if (!canOnboard(facts) || facts.custody !== "PORTAL") return "irrelevant";
  if (facts.openDraft?.step === "elsewhere") return "DRAFT_MAY_BE_CONFIRMED";
  return when(facts.openDraft?.step !== "proving" && facts.openDraft?.step !== "creating");
}

function restoreRule(facts: InstallationActionFacts, now: Date) {
  const refusal = restoreRefusal(facts, now);
  return refusal === "NOT_CLOSED" ? "irrelevant" : refusal;
}

function revivalRule(facts: InstallationActionFacts, now: Date) {
  return isInUse(facts) && !facts.hasOpenRevival ? revivalRefusal(facts, now) : "irrelevant";
}

function rotationRule(facts: InstallationActionFacts, now: Date) {
  const isHere = isInUse(facts) && facts.custody === "PORTAL" && !facts.hasOpenRotation;
  return isHere ? rotationRefusal(facts, now) : "irrelevant";
}

const RULES: Record<InstallationAction, ActionRule> = {
  edit: { permission: "installations.write", refusal: () => null },
  "log-call": { permission: "installations.write", refusal: () => null },
  close: { permission: "installations.write", refusal: (facts) => when(isOpen(facts)) },
  restore: { permission: "installations.write", refusal: restoreRule },
  "prove-restored": {
    permission: "checks.run",
    refusal: (facts) =>
      when(
        isInUse(facts) && facts.custody === "PORTAL" && facts.restoredAt !== null && facts.heldKey === null,
      ),
  },
  "destroy-kept-keys": {
    permission: "installations.write",
    refusal: (facts) => when(!isOpen(facts) && facts.keyKeptUntil !== null),
  },
  check: { permission: "checks.run", refusal: (facts) => when(isClientUsable(facts)) },
  "request-token": { permission: "tokens.request", refusal: (facts) => when(isClientUsable(facts)) },
  "create-link": { permission: "onboarding.manage", refusal: onboardingRule },
  "revoke-link": {
    permission: "onboarding.manage",
    refusal: (facts, now) => when(canOnboard(facts) && openLink(facts, now) !== null),
  },
  "release-link": {
    permission: "onboarding.manage",
    refusal: (facts, now) => when(canOnboard(facts) && Boolean(openLink(facts, now)?.boundAt)),
  },
  "start-draft": { permission: "onboarding.manage", refusal: startRule },
  "check-draft": {
    permission: "checks.run",
    refusal: (facts) => when(canOnboard(facts) && facts.openDraft?.canAsk === true),
  },
  "release-draft": {
    permission: "onboarding.manage",
    refusal: (facts) => when(canOnboard(facts) && facts.openDraft?.isReleasable === true),
  },
  "add-public-key": {
    permission: "installations.write",
    refusal: (facts) => when(isOpen(facts) && facts.custody === "INSTALLATION"),
  },
  "set-expiry": { permission: "keys.manage", refusal: (facts) => when(isOpen(facts)) },
  "start-rotation": { permission: "keys.manage", refusal: rotationRule },
  "abandon-rotation": {
    permission: "keys.manage",
    refusal: (facts) => when(isOpen(facts) && facts.hasOpenRotation),
  },
  "start-revival": { permission: "keys.manage", refusal: revivalRule },
  "resend-revival": { permission: "keys.manage", refusal: (facts) => when(hasOpenRevival(facts)) },
  "message-revival": { permission: "keys.manage", refusal: (facts) => when(hasOpenRevival(facts)) },
  "release-revival": {
    permission: "keys.manage",
    refusal: (facts) => when(hasOpenRevival(facts) && facts.revivals.some((revival) => revival.bound)),
  },
  "end-revival": { permission: "keys.manage", refusal: (facts) => when(hasOpenRevival(facts)) },
  "confirm-program": {
    permission: "keys.manage",
    refusal: (facts) => when(isInUse(facts) && facts.programFails),
  },
  "view-handovers": { permission: "keys.handover", refusal: (facts) => when(isClientUsable(facts)) },
  "create-handover": {
    permission: "keys.handover",
    refusal: (facts, now) => when(isClientUsable(facts) && !handover(facts, now)),
  },
  "revoke-handover": {
    permission: "keys.handover",
    refusal: (facts, now) => when(isClientUsable(facts) && handover(facts, now)?.claimedAt === null),
  },
};

export const INSTALLATION_ACTIONS = Object.keys(RULES) as InstallationAction[];

/** The permission that an action's verb requires. */
export function actionPermission(action: InstallationAction): Permission {
  return RULES[action].permission;
}

/**
 * The actions that an installation offers to a role now: those that the role is permitted and that the verb
 * would not refuse by these facts. Upstream may still refuse.
 */
export function availableActions(
  facts: InstallationActionFacts,
  role: string,
  now: Date,
): ReadonlySet<InstallationAction> {
  return new Set(permitted(role).filter((action) => RULES[action].refusal(facts, now) === null));
}

/** Why permitted actions that belong to the installation's state are not available now. */
export function refusedActions(
  facts: InstallationActionFacts,
  role: string,
  now: Date,
): ReadonlyMap<InstallationAction, ActionRefusal> {
  return new Map(
    permitted(role).flatMap((action) => {
      const refusal = RULES[action].refusal(facts, now);
      return refusal === null || refusal === "irrelevant" ? [] : [[action, refusal] as const];
    }),
  );
}

function permitted(role: string): InstallationAction[] {
  return INSTALLATION_ACTIONS.filter((action) => roleMay(role, RULES[action].permission));
}
