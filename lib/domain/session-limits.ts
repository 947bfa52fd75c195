export const IDLE_SECONDS = 30 * 60;
export const ABSOLUTE_SECONDS = 8 * 3600;

/** What is dangerous needs a login that is no older. */
export const FRESH_SECONDS = 15 * 60;

export interface SessionTimes {
  createdAt: Date;
  lastSeenAt: Date;
  endedAt: Date | null;
}

/** A session lives while it is used at least every 30 minutes, and at most 8 hours. */
export function isSessionAlive(session: SessionTimes, now: Date): boolean {
  if (session.endedAt) return false;
  const since = (instant: Date) => (now.getTime() - instant.getTime()) / 1000;
  return since(session.lastSeenAt) < IDLE_SECONDS && since(session.createdAt) < ABSOLUTE_SECONDS;
}

/** Did the person show who they are lately? @param authenticatedAt HelseID's `auth_time` */
export function isFreshLogin(authenticatedAt: Date, now: Date): boolean {
  return (now.getTime() - authenticatedAt.getTime()) / 1000 < FRESH_SECONDS;
}
