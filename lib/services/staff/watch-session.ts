import { ABSOLUTE_SECONDS, secondsLeft } from "@/lib/domain/session-limits";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";

export interface SessionRest {
  /** Whose session it is, so that an open page notices when somebody else has signed in. */
  staffId: string;
  secondsLeft: number;
  /** Whether activity prolongs it; near the end of its eight hours it does not. */
  extends: boolean;
}

/**
 * How long a session will last, for the warning before it ends.
 * @param input.secret of the session
 * @param input.use whether the staff member has confirmed that they are still there
 */
export async function watchSession(
  ctx: Context,
  input: { secret: string; use: boolean },
): Promise<SessionRest> {
  authorize(ctx, "fleet.read");
  const idHash = hashSecret(input.secret);
  const now = ctx.clock();
  if (input.use)
    await withBookkeeping(ctx, "session-activity", (tx) =>
      tx.staffSession.updateMany({ where: { idHash, endedAt: null }, data: { lastSeenAt: now } }),
    );
  const session = await ctx.db.staffSession.findUnique({ where: { idHash } });
  if (!session) throw new AppError("UNAUTHENTICATED");
  const left = secondsLeft(session, now);
  const whole = secondsLeft({ ...session, lastSeenAt: now }, now);
  return {
    staffId: session.userId,
    secondsLeft: Math.floor(left),
    extends: whole > left + 1 && whole > 0 && whole <= ABSOLUTE_SECONDS,
  };
}
