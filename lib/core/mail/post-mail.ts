import type { Context } from "@/lib/context/context";
import { type Mail, MailError, requestMailServer, sendMail } from "@/lib/mail/send-mail";
import {
  enterTransport,
  findMailPause,
  isWaiting,
  pauseCode,
  pauseTransport,
  releaseProbe,
  resumeTransport,
} from "./mail-pause";

type MailContext = Pick<Context, "db" | "clock" | "env">;

/**
 * Hands a mail over to the mail server. Every mail goes this way. A refusal that concerns the transport
 * pauses it for all processes; while it is paused, nothing is sent.
 * @param options.now also during a pause, for a person who tests the settings
 * @throws MailError
 */
export async function postMail(ctx: MailContext, mail: Mail, options: { now?: boolean } = {}): Promise<void> {
  await overTransport(ctx, options, () => sendMail(ctx.env, mail));
}

/**
 * Connects to the mail server and signs in, without a mail. Ends a pause, unless it is because of the
 * sender, which only a mail can show. @throws MailError
 */
export async function greetMailServer(ctx: MailContext): Promise<void> {
  const pause = await findMailPause(ctx);
  if (pause && pauseCode(pause) === "mail-sender")
    throw new MailError({ scope: "transport", code: "mail-sender" }, null);
  await overTransport(ctx, {}, () => requestMailServer(ctx.env));
}

/**
 * Tries the mail server when a pause is over and no mail waits that could be the probe, so that the banner
 * does not outlast the fault.
 */
export async function probePausedTransport(ctx: MailContext): Promise<void> {
  const pause = await findMailPause(ctx);
  if (!pause || isWaiting(pause, ctx.clock())) return;
  try {
    await greetMailServer(ctx);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
  }
}

async function overTransport(
  ctx: MailContext,
  options: { now?: boolean },
  send: () => Promise<void>,
): Promise<void> {
  const entered = options.now ? "open" : await enterTransport(ctx);
  if (typeof entered === "object")
    throw new MailError({ scope: "transport", code: pauseCode(entered) }, null);
  try {
    await send();
  } catch (error) {
    if (error instanceof MailError && error.verdict.scope === "transport")
      await pauseTransport(ctx, { code: error.code, failure: error.failure, probe: entered === "probe" });
    // A refusal of the recipient shows that the server takes mail from the portal.
    else if (error instanceof MailError && hasReachedRecipient(error)) await resumeTransport(ctx);
    else if (entered === "probe") await releaseProbe(ctx);
    throw error;
  }
  await resumeTransport(ctx);
}

function hasReachedRecipient({ failure }: MailError): boolean {
  return (failure?.stage === "rcpt-to" || failure?.stage === "data") && failure.status !== null;
}
