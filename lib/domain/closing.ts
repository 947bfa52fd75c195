/*
 * What becomes of a closed installation's private keys. Closing by mistake, or by somebody who should not,
 * can be undone for a while; where the keys must go, they go at once.
 */

export const CLOSE_REASONS = [
  "customer-left",
  "replaced",
  "other",
  /** Somebody else has, or may have, the key. */
  "key-leaked",
  "deletion-demanded",
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** How long a private key is kept after its installation was closed. */
export const KEPT_KEY_DAYS = 30;

/** Whether closing for this reason destroys the private keys at once. */
export function destroysKeys(reason: CloseReason): boolean {
  return reason === "key-leaked" || reason === "deletion-demanded";
}

/**
 * Until when a private key is kept: for `KEPT_KEY_DAYS`, and never past its expiry.
 * @param key.expiresAt null when it is not known
 * @returns null when it is destroyed at once
 */
export function keptUntil(key: { expiresAt: Date | null }, reason: CloseReason, closedAt: Date): Date | null {
  if (destroysKeys(reason)) return null;
  const latest = new Date(closedAt.getTime() + KEPT_KEY_DAYS * 86_400_000);
  const until = key.expiresAt && key.expiresAt < latest ? key.expiresAt : latest;
  return until > closedAt ? until : null;
}

/** The facts of an installation that decide whether it can be restored. */
export interface RestoreFacts {
  closedAt: Date | null;
  activatedAt: Date | null;
  custody: "PORTAL" | "INSTALLATION";
  /** Until when the longest-kept of its private keys is kept; null when none is. */
  keyKeptUntil: Date | null;
}

export type RestoreRefusal = "NOT_CLOSED" | "KEY_DESTROYED";

/**
 * Why a closed installation cannot be restored; null when it can. One in use needs a key that can be proved.
 */
export function restoreRefusal(facts: RestoreFacts, now: Date): RestoreRefusal | null {
  if (!facts.closedAt) return "NOT_CLOSED";
  if (facts.custody === "INSTALLATION" || !facts.activatedAt) return null;
  return facts.keyKeptUntil && facts.keyKeptUntil > now ? null : "KEY_DESTROYED";
}
