/** What is known of the key that a revival replaces: ended, not yet, or nobody knows. */
export type KeyBefore = "ended" | "valid" | "unknown";

/**
 * Whether a program that is to get a new key can still use an old one.
 * @param keys the keys that it has had: when each expires, null when that is unknown, and since when HelseID
 *   has refused it
 */
export function keyBefore(
  keys: readonly { expiresAt: Date | null; unknownSince: Date | null }[],
  now: Date,
): KeyBefore {
  const accepted = keys.filter(({ unknownSince }) => unknownSince === null);
  if (accepted.some(({ expiresAt }) => expiresAt !== null && expiresAt > now)) return "valid";
  return keys.length === 0 || accepted.some(({ expiresAt }) => expiresAt === null) ? "unknown" : "ended";
}
