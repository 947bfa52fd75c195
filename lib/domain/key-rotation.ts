import type { RotationState } from "./states";

/**
 * The steps of a key rotation and when each is tried again. The order is what makes it safe (domain 2.3): the
 * new private key is sealed before its public half leaves, and the old one is kept until the new one was
 * used.
 */
export const OPEN_ROTATION_STATES = ["STARTED", "PREPARED", "UPLOADING", "UPLOADED"] as const;
export type OpenRotationState = (typeof OPEN_ROTATION_STATES)[number];

/**
 * How long a worker's lease on a rotation lasts. Longer than any single step, so that only an orphaned
 * rotation is reclaimed.
 */
export const LEASE_SECONDS = 60;

/** After so long without proof, people are told: the new key is registered, and HelseID does not take it. */
export const STUCK_AFTER_SECONDS = 600;

export function isOpenRotation(state: RotationState): state is OpenRotationState {
  return (OPEN_ROTATION_STATES as readonly string[]).includes(state);
}

/**
 * Seconds until the new key is tried again: quickly while HelseID's cache of clients may be behind (domain
 * 1.6), then every ten seconds, and after ten minutes ever more seldom, without end: only a person gives up.
 * @param attempts tries so far
 * @param sinceUpload seconds since Selvbetjening took the key
 * @param cacheSeconds CLIENT_CACHE_SECONDS
 */
export function proofWait(attempts: number, sinceUpload: number, cacheSeconds: number): number {
  if (sinceUpload < cacheSeconds) return [1, 2, 3][attempts] ?? 5;
  if (sinceUpload < STUCK_AFTER_SECONDS) return 10;
  return sinceUpload < 7200 ? 300 : 3600;
}

/** Seconds until an upstream that did not answer is asked again: 2, 4, 8 … at most 15 minutes. */
export function retryWait(attempts: number): number {
  return Math.min(900, 2 ** Math.min(attempts + 1, 10));
}

/**
 * A list without the key means "never arrived" only when the request can no longer be on its way.
 * @param timeoutSeconds UPSTREAM_TIMEOUT_SECONDS
 */
export function isUploadOver(sinceUpload: number, timeoutSeconds: number): boolean {
  return sinceUpload > timeoutSeconds + 10;
}

/** Registered or perhaps registered, and still not usable: a person should look. */
export function isRotationStuck(
  rotation: { state: RotationState; uploadStartedAt: Date | null },
  now: Date,
): boolean {
  if (rotation.state !== "UPLOADING" && rotation.state !== "UPLOADED") return false;
  const since = now.getTime() - (rotation.uploadStartedAt ?? now).getTime();
  return since >= STUCK_AFTER_SECONDS * 1000;
}
