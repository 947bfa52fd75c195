import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { findMailPause, pauseCode } from "@/lib/core/mail/mail-pause";
import type { DeliveryFailure } from "@/lib/domain/delivery";

export interface MailOutage {
  since: Date;
  /** When one mail is tried. */
  nextAttemptAt: Date;
  reason: DeliveryFailure;
  /** The codes of the server's reply, such as "535 5.7.139"; null without a reply. */
  reply: string | null;
}

/** Why no e-mail is sent: for the banner on every page. Null while mail is sent. */
export async function findMailOutage(ctx: Context): Promise<MailOutage | null> {
  authorize(ctx, "fleet.read");
  const pause = await findMailPause(ctx);
  if (!pause) return null;
  return {
    since: pause.since,
    nextAttemptAt: pause.until,
    reason: pauseCode(pause),
    reply: pause.status === null ? null : [pause.status, pause.enhanced].filter(Boolean).join(" "),
  };
}
