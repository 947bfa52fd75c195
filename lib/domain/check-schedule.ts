const HOUR = 3600;
const DAY = 24 * HOUR;

export interface CheckFacts {
  installationId: string;
  /** Null means unknown. */
  keyExpiresAt: Date | null;
  pendingScopes: number;
  /** The last check failed. */
  failed: boolean;
}

/**
 * When a client is looked at again, by what there is to lose: monthly while its key has more than 90 days left, weekly down to
 * 30, daily below; sooner while a scope is pending or a check failed. Up to a tenth sooner or later by its id, so that a
 * fleet that was brought in on one day does not come back on one day.
 * @returns seconds from `now`
 */
export function secondsToNextCheck(facts: CheckFacts, now: Date): number {
  return Math.round(interval(facts, now) * (0.9 + 0.2 * share(facts.installationId)));
}

function interval(facts: CheckFacts, now: Date): number {
  if (facts.failed) return HOUR;
  const risk = byExpiry(facts.keyExpiresAt, now);
  return facts.pendingScopes > 0 ? Math.min(6 * HOUR, risk) : risk;
}

function byExpiry(expiresAt: Date | null, now: Date): number {
  if (!expiresAt) return 7 * DAY;
  const left = (expiresAt.getTime() - now.getTime()) / 1000;
  if (left > 90 * DAY) return 30 * DAY;
  return left > 30 * DAY ? 7 * DAY : DAY;
}

/** A number from 0 to 1 that is always the same for an id (FNV-1a). */
function share(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return hash / 0xffffffff;
}
