import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";
import { KEY_TRANSITIONS, type KeyTransition } from "@/lib/domain/key-lifecycle";
import type { KeyState } from "@/lib/domain/states";

/** A key, with the installation whose lock protects it. */
export interface KeyRef {
  id: string;
  installationId: string;
}

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

/** Applies a transition to one key. @returns false when its state does not allow it */
export async function move(
  tx: Transaction,
  key: KeyRef,
  transition: KeyTransition,
  data: { provedAt?: Date; unknownSince?: null } = {},
): Promise<boolean> {
  const { count } = await tx.clientKey.updateMany({
    where: { id: key.id, installationId: key.installationId, ...allows(transition) },
    data: { ...reached(transition), ...data },
  });
  return count > 0;
}
