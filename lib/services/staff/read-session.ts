import { secondsBetween } from "@/lib/base/clock";
import { ROLES } from "@/lib/domain/permissions";
import { isSessionAlive } from "@/lib/domain/session-limits";
import { hashSecret } from "@/lib/base/ids";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Actor, Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";

const TOUCH_SECONDS = 60;

/**
 * Whose session it is. Read on every request, so that a removal or a change of role takes effect with the
 * next one.
 * @param options.watching the request comes from an open page that polls, which does not prolong the session
 * @returns null when the session is unknown, ended or timed out
 */
export async function readSession(
  ctx: Context,
  secret: string,
  options: { watching?: boolean } = {},
): Promise<Extract<Actor, { kind: "staff" | "applicant" }> | null> {
  authorizeSystem(ctx);
  const idHash = hashSecret(secret);
  const session = await ctx.db.staffSession.findUnique({ where: { idHash }, include: { user: true } });
  const now = ctx.clock();
  if (!session || !isSessionAlive(session, now)) return null;
  const { user } = session;
  if (user.state === "REMOVED") return null;
  if (!options.watching && secondsBetween(session.lastSeenAt, now) > TOUCH_SECONDS) {
    await withBookkeeping(ctx, "session-activity", (tx) =>
      tx.staffSession.updateMany({ where: { idHash, endedAt: null }, data: { lastSeenAt: now } }),
    );
  }
  const role = ROLES.find((each) => each === user.role);
  if (user.state === "ACTIVE" && role) {
    const { authenticatedAt } = session;
    return { kind: "staff", userId: user.id, name: user.name, role, authenticatedAt };
  }
  return { kind: "applicant", userId: user.id, name: user.name };
}
