const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface CheckFacts {
  installationId: string;
  /** Null means unknown. */
  keyExpiresAt: Date | null;
  pendingScopes: number;
  /** When the pending scopes were asked for, as far as is known. */
  askedAt: Date | null;
  /** Whether the last check failed. */
  failed: boolean;
}

/**
 * When a client is checked next, by the risk: monthly while its key has more than 90 days left, weekly down
 * to 30, daily below; sooner while a scope is pending or a check failed. Varied by up to a tenth by the
 * installation's id, so that a fleet that was imported on one day is not checked on one day.
 * @returns seconds from `now`
 */
export function secondsToNextCheck(facts: CheckFacts, now: Date): number {
  return Math.round(interval(facts, now) * (0.9 + 0.2 * share(facts.installationId)));
}

function interval(facts: CheckFacts, now: Date): number {
  if (facts.failed) return HOUR;
  const risk = byExpiry(facts.keyExpiresAt, now);
  return facts.pendingScopes > 0 ? Math.min(whilePending(facts.askedAt, now), risk) : risk;
}

/**
 * A tenth of the time that a scope has waited for its approval, from two minutes to six hours: most approvals
 * come soon or take days.
 */
function whilePending(askedAt: Date | null, now: Date): number {
  const waited = askedAt ? (now.getTime() - askedAt.getTime()) / 1000 : Infinity;
  return Math.min(6 * HOUR, Math.max(2 * MINUTE, waited / 10));
}

function byExpiry(expiresAt: Date | null, now: Date): number {
  if (!expiresAt) return 7 * DAY;
  const left = (expiresAt.getTime() - now.getTime()) / 1000;
  if (left > 90 * DAY) return 30 * DAY;
  return left > 30 * DAY ? 7 * DAY : DAY;
}

/** A number from 0 to 1 that depends only on the id (FNV-1a). */
function share(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return hash / 0xffffffff;
}
