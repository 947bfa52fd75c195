export const IDLE_SECONDS = 30 * 60;
export const ABSOLUTE_SECONDS = 8 * 3600;

/** Sensitive operations require a login that is not older than this. */
export const FRESH_SECONDS = 15 * 60;

export interface SessionTimes {
  createdAt: Date;
  lastSeenAt: Date;
  endedAt: Date | null;
}

/**
 * Seconds until a session ends if nothing is done: 30 minutes after its last use, and 8 hours after it began.
 * 0 when it has ended.
 */
export function secondsLeft(session: SessionTimes, now: Date): number {
  if (session.endedAt) return 0;
  const since = (instant: Date) => (now.getTime() - instant.getTime()) / 1000;
  const left = Math.min(
    IDLE_SECONDS - since(session.lastSeenAt),
    ABSOLUTE_SECONDS - since(session.createdAt),
  );
  return Math.max(0, left);
}

export function isSessionAlive(session: SessionTimes, now: Date): boolean {
  return secondsLeft(session, now) > 0;
}

/** Whether the authentication is recent. @param authenticatedAt HelseID's `auth_time` */
export function isFreshLogin(authenticatedAt: Date, now: Date): boolean {
  return (now.getTime() - authenticatedAt.getTime()) / 1000 < FRESH_SECONDS;
}
