import type { InstallationAction } from "./installation-actions";
import type { InstallationStatusCode } from "./installation-status";

/** What is done in a step of its own on the installation's page, by the name in its address. */
export const INSTALLATION_STEPS = ["rotate", "renew", "file", "call", "edit", "close"] as const;
export type InstallationStep = (typeof INSTALLATION_STEPS)[number];

/** The action that each step belongs to. A step that is not available now is not shown. */
export const STEP_ACTIONS: Record<InstallationStep, InstallationAction> = {
  rotate: "start-rotation",
  renew: "start-revival",
  file: "create-handover",
  call: "log-call",
  edit: "edit",
  close: "close",
};

/** The one thing to do about an installation's status. */
export type Remedy =
  | { kind: "step"; step: "rotate" | "renew" | "file" }
  /** To call the customer's contact. */
  | { kind: "call" }
  /** Check now. `calm` when nothing is wrong. */
  | { kind: "check"; calm: boolean }
  /** To state when the key expires. */
  | { kind: "expiry" }
  /** To see what differs from what the portal expects. */
  | { kind: "drift" }
  /** The panel of the overview that leads the customer through onboarding. */
  | { kind: "onboarding" }
  /** Under way; nothing to press. */
  | { kind: "working" };

export interface RemedyFacts {
  code: InstallationStatusCode;
  /** What the viewer may do now. */
  actions: ReadonlySet<InstallationAction>;
  /** The customer's contact can be called. */
  hasPhone: boolean;
  hasDrift: boolean;
  /** See `needsNewFile`. */
  needsFile: boolean;
}

/** What is done about a status, the best first; the first that is possible is the remedy. */
function candidates({ code, hasDrift, needsFile }: RemedyFacts): (Remedy | null)[] {
  const step = (name: "rotate" | "renew" | "file"): Remedy => ({ kind: "step", step: name });
  switch (code) {
    case "closed":
      return [];
    case "not-started":
    case "link-sent":
    case "waiting-for-customer":
    case "access-requested":
    case "proving":
    case "key-unknown":
    case "onboarding-failed":
      return [{ kind: "onboarding" }];
    case "key-expired":
    case "key-rejected":
    case "rotation-stuck":
      return [step("renew"), { kind: "call" }];
    case "key-critical":
    case "key-due":
      return [step("rotate"), step("renew"), { kind: "call" }];
    case "reviving":
      return [{ kind: "call" }];
    case "program-failing":
      return [{ kind: "call" }, step("renew")];
    case "rotating":
      return [{ kind: "working" }];
    case "check-failing":
    case "unchecked":
      return [{ kind: "check", calm: false }];
    case "reported-unwell":
    case "reports-missing":
      return [{ kind: "call" }, { kind: "check", calm: false }];
    case "expiry-unknown":
      return [needsFile ? step("file") : null, { kind: "expiry" }];
    case "active":
    case "scopes-pending":
      return [
        needsFile ? step("file") : null,
        hasDrift ? { kind: "drift" } : null,
        { kind: "check", calm: true },
      ];
  }
}

/** @returns the one primary action of the installation's page; null when the viewer can do nothing */
export function remedyFor(facts: RemedyFacts): Remedy | null {
  return candidates(facts).find((each) => each !== null && isPossible(each, facts)) ?? null;
}

function isPossible(remedy: Remedy, { actions, hasPhone }: RemedyFacts): boolean {
  switch (remedy.kind) {
    case "step":
      return actions.has(STEP_ACTIONS[remedy.step]);
    case "call":
      return hasPhone;
    case "check":
      return actions.has("check");
    case "expiry":
      return actions.has("set-expiry");
    case "onboarding":
      return actions.has("create-link");
    case "drift":
    case "working":
      return true;
  }
}

/**
 * Whether the program still has a file with an earlier key: that file was handed over, and the file of the
 * current key was not, although the portal holds it. A program that reads its configuration in another way
 * never had a file.
 */
export function needsNewFile(installation: {
  custody: "PORTAL" | "INSTALLATION";
  handovers: readonly { ofCurrentKey: boolean; claimedAt: Date | null }[];
}): boolean {
  const taken = installation.handovers.filter((each) => each.claimedAt !== null);
  return installation.custody === "PORTAL" && taken.length > 0 && !taken.some((each) => each.ofCurrentKey);
}
