import { type ClientRefusal, clientRefusal } from "./installation-refusals";
import { keyStatus } from "./key-status";

/** Why an installation's key cannot be rotated now. */
export type RotationRefusal =
  | ClientRefusal
  /** The portal holds no private key that is in use: the installation holds it, or there is none. */
  | "NO_USABLE_KEY"
  /** A rotation is open. */
  | "CHANGE_UNDER_WAY"
  | "REVIVAL_UNDER_WAY"
  | "KEY_EXPIRED";

export interface RotationFacts {
  activatedAt: Date | null;
  closedAt: Date | null;
  clientId: string | null;
  custody: "PORTAL" | "INSTALLATION";
  /**
   * The CURRENT key, if the portal holds its private half. `expiresAt` is null when the expiry is unknown.
   */
  heldKey: { expiresAt: Date | null } | null;
  hasOpenRotation: boolean;
  hasOpenRevival: boolean;
}

/**
 * Whether a key may be rotated. The upload of the new key is authenticated with the old one (domain 2.3), so
 * the portal must hold a key that has not expired; an unknown expiry is no obstacle. `rotatableCondition` is
 * the same rule in SQL.
 * @returns null when a rotation may start
 */
export function rotationRefusal(facts: RotationFacts, now: Date): RotationRefusal | null {
  if (facts.hasOpenRotation) return "CHANGE_UNDER_WAY";
  const refusal = clientRefusal(facts);
  if (refusal) return refusal;
  if (facts.custody !== "PORTAL" || !facts.heldKey) return "NO_USABLE_KEY";
  if (facts.hasOpenRevival) return "REVIVAL_UNDER_WAY";
  return keyStatus(facts.heldKey.expiresAt, now) === "expired" ? "KEY_EXPIRED" : null;
}
