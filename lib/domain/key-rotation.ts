import { showWait, type ShownWait, type Upstream } from "@/lib/base/upstream-wait";
import type { RotationState } from "./states";

/**
 * The steps of a key rotation and when each is retried. The order makes it safe (domain 2.3): the new private
 * key is sealed before its public half is sent, and the old one is kept until the new one was used.
 */
export const OPEN_ROTATION_STATES = ["STARTED", "PREPARED", "UPLOADING", "UPLOADED"] as const;
export type OpenRotationState = (typeof OPEN_ROTATION_STATES)[number];

/** The stages of a rotation, in order, as pages number them. */
export const ROTATION_STAGES = ["started", "prepared", "uploadStarted", "uploaded", "proved"] as const;
export type RotationStage = (typeof ROTATION_STAGES)[number];

interface RotationTimes {
  state: RotationState;
  startedAt: Date;
  preparedAt: Date | null;
  uploadStartedAt: Date | null;
  uploadedAt: Date | null;
  settledAt: Date | null;
}

/** When each stage was reached; null for one that was not. */
export function rotationStages(rotation: RotationTimes): { name: RotationStage; at: Date | null }[] {
  const times: Record<RotationStage, Date | null> = {
    started: rotation.startedAt,
    prepared: rotation.preparedAt,
    uploadStarted: rotation.uploadStartedAt,
    uploaded: rotation.uploadedAt,
    proved: rotation.state === "DONE" ? rotation.settledAt : null,
  };
  return ROTATION_STAGES.map((name) => ({ name, at: times[name] }));
}

/** @returns the index of the first stage that was not reached; the number of stages when all were */
export function stageUnderWay(stages: readonly { at: Date | null }[]): number {
  const index = stages.findIndex((stage) => !stage.at);
  return index === -1 ? stages.length : index;
}

/**
 * How long a worker's lease on a rotation lasts. Longer than any single step, so that only an orphaned
 * rotation is reclaimed.
 */
export const LEASE_SECONDS = 60;

/**
 * A rotation without proof for this long is reported: the new key is registered, and HelseID does not accept
 * it.
 */
export const STUCK_AFTER_SECONDS = 600;

/**
 * The longest pause between two attempts to prove a key that may be the client's only one: an upload may
 * have removed the old key. It is longer only for a rotation that is stuck (STUCK_AFTER_SECONDS), which
 * HelseID refuses for another reason than its cache.
 */
export const MAX_PROOF_WAIT_SECONDS = 10;

export function isOpenRotation(state: RotationState): state is OpenRotationState {
  return (OPEN_ROTATION_STATES as readonly string[]).includes(state);
}

/** Whether the new key is registered, or may be: then the old key may be gone. */
export function mayBeRegistered(state: RotationState): boolean {
  return state === "UPLOADING" || state === "UPLOADED";
}

/**
 * Seconds until the new key is tried again: often while HelseID's cache of clients may be behind (domain
 * 1.6), then every ten seconds, and after ten minutes less and less often. It never stops by itself; a staff
 * member can abandon the rotation.
 * @param attempts number of attempts so far
 * @param sinceUpload seconds since Selvbetjening accepted the key
 * @param cacheSeconds CLIENT_CACHE_SECONDS
 */
export function proofWait(attempts: number, sinceUpload: number, cacheSeconds: number): number {
  if (sinceUpload < cacheSeconds) return [1, 2, 3][attempts] ?? 5;
  if (sinceUpload < STUCK_AFTER_SECONDS) return MAX_PROOF_WAIT_SECONDS;
  return sinceUpload < 7200 ? 300 : 3600;
}

/**
 * Seconds until a request is retried after an upstream did not respond: 2, 4, 8 … at most 15 minutes, or
 * MAX_PROOF_WAIT_SECONDS once the new key may be registered.
 */
export function retryWait(attempts: number, state: RotationState): number {
  return Math.min(mayBeRegistered(state) ? MAX_PROOF_WAIT_SECONDS : 900, 2 ** Math.min(attempts + 1, 10));
}

/**
 * Whether an upload request can no longer be under way. Only then does a list without the key mean that the
 * upload was lost.
 * @param timeoutSeconds UPSTREAM_TIMEOUT_SECONDS
 */
export function isUploadOver(sinceUpload: number, timeoutSeconds: number): boolean {
  return sinceUpload > timeoutSeconds + 10;
}

/**
 * Whether the new key is, or may be, registered and has not been usable for too long, so that staff must look
 * at it. The time that a service has asked for does not count.
 */
export function isRotationStuck(
  rotation: { state: RotationState; uploadStartedAt: Date | null; waitUntil: Date | null },
  now: Date,
): boolean {
  if (!mayBeRegistered(rotation.state)) return false;
  const from = Math.max((rotation.uploadStartedAt ?? now).getTime(), rotation.waitUntil?.getTime() ?? 0);
  return now.getTime() - from >= STUCK_AFTER_SECONDS * 1000;
}

/** Until when an open rotation waits because a service has asked for time; null when it does not wait. */
export function rotationWait(
  rotation: { state: RotationState; waitUntil: Date | null; waitFor: Upstream | null },
  now: Date,
): ShownWait | null {
  const { waitUntil, waitFor } = rotation;
  if (!isOpenRotation(rotation.state) || !waitUntil || !waitFor) return null;
  return showWait({ upstream: waitFor, until: waitUntil }, now);
}
