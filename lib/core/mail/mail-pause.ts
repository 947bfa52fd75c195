import { createHmac } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import type { Env } from "@/lib/base/env";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import type { MailPause } from "@/lib/db/generated/client";
import { type DeliveryFailure, deliveryFailureOf } from "@/lib/domain/delivery";
import { nextPauseSeconds, type SmtpFailure } from "@/lib/domain/mail-failure";

/*
 * The pause of the mail transport, shared by all processes: kept in the database, one row while it lasts.
 * When its time is up, one worker sends one mail as a probe; the others wait for the result.
 */

/** Longer than the longest conversation with a mail server. */
const PROBE_LEASE_SECONDS = 900;

type MailContext = Pick<Context, "db" | "clock" | "env">;

/**
 * A digest of everything that a refusal may be about, so that a pause ends when the operator corrects the
 * settings. Keyed, because the settings hold a password.
 */
export function mailSettingsDigest(env: Env): string {
  const settings = [
    env.SMTP_URL,
    env.MAIL_FROM,
    env.SMTP_OAUTH_TOKEN_URL,
    env.SMTP_OAUTH_CLIENT_ID,
    env.SMTP_OAUTH_CLIENT_SECRET,
    env.SMTP_OAUTH_SCOPE,
    env.SMTP_OAUTH_USER,
  ];
  const key = Buffer.from(env.DATA_ENCRYPTION_KEY, "base64");
  return createHmac("sha256", key).update(JSON.stringify(settings)).digest("hex");
}

/** The pause of the present settings, also when its time is up and no probe has succeeded yet; else null. */
export async function findMailPause(ctx: MailContext): Promise<MailPause | null> {
  const pause = await ctx.db.mailPause.findUnique({ where: { id: 1 } });
  return pause?.settings === mailSettingsDigest(ctx.env) ? pause : null;
}

/** Whether a mail would only be refused by `enterTransport` now. */
export function isWaiting(pause: MailPause | null, now: Date): boolean {
  return pause !== null && (pause.until > now || (pause.probeUntil !== null && pause.probeUntil > now));
}

/** Why no mail is sent. */
export function pauseCode(pause: MailPause): DeliveryFailure {
  return deliveryFailureOf(pause.code);
}

/**
 * Asks whether a mail may be sent now.
 * @returns `open`; `probe` when this caller is the one who tries it, and must report the result; or the pause
 */
export async function enterTransport(ctx: MailContext): Promise<"open" | "probe" | MailPause> {
  const now = ctx.clock();
  const pause = await findMailPause(ctx);
  if (!pause) return "open";
  if (isWaiting(pause, now)) return pause;
  const { count } = await withBookkeeping(ctx, "lease", (tx) =>
    tx.mailPause.updateMany({
      where: {
        id: 1,
        settings: pause.settings,
        until: { lte: now },
        OR: [{ probeUntil: null }, { probeUntil: { lte: now } }],
      },
      data: { probeUntil: addSeconds(now, PROBE_LEASE_SECONDS) },
    }),
  );
  return count === 1 ? "probe" : pause;
}

/**
 * Begins the pause, or lengthens it after a refused probe. A refusal of a mail that was under way when the
 * pause began changes nothing.
 */
export async function pauseTransport(
  ctx: MailContext,
  refusal: { code: DeliveryFailure; failure: SmtpFailure | null; probe: boolean },
): Promise<void> {
  const now = ctx.clock();
  const settings = mailSettingsDigest(ctx.env);
  const { code } = refusal;
  const reply = { status: refusal.failure?.status ?? null, enhanced: refusal.failure?.enhanced ?? null };
  await withBookkeeping(ctx, "upstream-health", async (tx) => {
    const current = await tx.mailPause.findUnique({ where: { id: 1 } });
    if (current?.settings === settings) {
      if (!refusal.probe) return;
      const seconds = nextPauseSeconds(current.seconds);
      await tx.mailPause.updateMany({
        where: { id: 1, settings },
        data: { until: addSeconds(now, seconds), seconds, probeUntil: null, code, ...reply },
      });
      return;
    }
    const seconds = nextPauseSeconds(null);
    const data = {
      settings,
      since: now,
      until: addSeconds(now, seconds),
      seconds,
      probeUntil: null,
      code,
      ...reply,
    };
    await tx.mailPause.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
  });
}

/** Ends the pause: the mail server has accepted what it had refused. */
export async function resumeTransport(ctx: MailContext): Promise<void> {
  if (!(await findMailPause(ctx))) return;
  await withBookkeeping(ctx, "upstream-health", (tx) =>
    tx.mailPause.deleteMany({ where: { id: 1, settings: mailSettingsDigest(ctx.env) } }),
  );
}

/** Ends the lease of a probe that has shown nothing about the transport. */
export async function releaseProbe(ctx: MailContext): Promise<void> {
  await withBookkeeping(ctx, "lease", (tx) =>
    tx.mailPause.updateMany({ where: { id: 1 }, data: { probeUntil: null } }),
  );
}
