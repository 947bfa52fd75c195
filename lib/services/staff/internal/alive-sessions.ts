import { addSeconds } from "@/lib/base/clock";
import { ABSOLUTE_SECONDS, IDLE_SECONDS } from "@/lib/domain/session-limits";

/** The sessions of a staff member in which somebody is signed in. */
export function aliveSessions(userId: string, now: Date) {
  return {
    userId,
    endedAt: null,
    lastSeenAt: { gt: addSeconds(now, -IDLE_SECONDS) },
    createdAt: { gt: addSeconds(now, -ABSOLUTE_SECONDS) },
  };
}
