import type { LockedInstallation } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { KEY_TRANSITIONS, type KeyTransition } from "@/lib/domain/key-lifecycle";
import type { KeyState } from "@/lib/domain/states";

/**
 * The key is in a state from which the transition is not allowed, because another process has changed it.
 * Thrown so that the whole transaction is rolled back.
 */
export class KeyTransitionRefused extends AppError {
  constructor(transition: KeyTransition, keyId: string) {
    super("CONFLICT", { cause: new Error(`key ${keyId}: ${transition} is not allowed in its state`) });
  }
}

/** The query condition that a key's state allows the transition. */
export function allows(transition: KeyTransition) {
  const { from }: { from: { PORTAL: readonly KeyState[]; INSTALLATION: readonly KeyState[] } } =
    KEY_TRANSITIONS[transition];
  return {
    OR: (["PORTAL", "INSTALLATION"] as const).map((custody) => ({
      custody,
      state: { in: [...from[custody]] },
    })),
  };
}

/** The columns for the state that a transition leads to. For RETIRED this destroys the private half. */
export function reached(transition: KeyTransition) {
  const state: KeyState = KEY_TRANSITIONS[transition].to;
  return state === "RETIRED" ? { state, sealedPrivateJwk: null } : { state };
}

/** Applies a transition to one key of the installation. @returns false when its state does not allow it */
export async function move(
  locked: LockedInstallation,
  keyId: string,
  transition: KeyTransition,
  data: { provedAt?: Date; unknownSince?: null } = {},
): Promise<boolean> {
  const { count } = await locked.tx.clientKey.updateMany({
    where: { id: keyId, installationId: locked.id, ...allows(transition) },
    data: { ...reached(transition), ...data },
  });
  return count > 0;
}
