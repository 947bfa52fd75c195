import { isSessionAlive } from "@/lib/domain/session-limits";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/** The actor's own address for alerts and sessions. @param secret of this session */
export async function readAccount(ctx: Context, secret: string | null) {
  authorize(ctx, "fleet.read");
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const person = await ctx.db.staffUser.findUniqueOrThrow({
    where: { id: ctx.actor.userId },
    select: {
      name: true,
      email: true,
      sessions: {
        where: { endedAt: null },
        orderBy: { createdAt: "desc" },
        select: { idHash: true, createdAt: true, lastSeenAt: true, endedAt: true },
      },
    },
  });
  const own = secret ? hashSecret(secret) : null;
  const now = ctx.clock();
  return {
    name: person.name,
    role: ctx.actor.role,
    email: person.email,
    sessions: person.sessions
      .filter((session) => isSessionAlive(session, now))
      .map(({ idHash, createdAt, lastSeenAt }) => ({ createdAt, lastSeenAt, own: idHash === own })),
  };
}

export type Account = Awaited<ReturnType<typeof readAccount>>;
