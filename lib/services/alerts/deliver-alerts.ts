import { randomUUID } from "node:crypto";
import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import { isAppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import { alertMail, type MailLine } from "@/lib/mail/alert-mail";
import { isMailOn, MailError, sendMail } from "@/lib/mail/send-mail";
import { paths } from "@/lib/domain/routes";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { resendRevival } from "@/lib/services/revival/resend-revival";
import { startRevival } from "@/lib/services/revival/start-revival";
import { WebhookError } from "@/lib/webhooks/send-webhook";
import { sendCanary } from "./internal/canary";
import { ESCALATION_ROUND } from "./evaluate-alerts";
import { sendToWebhook, type WebhookOptions } from "./internal/send-to-webhook";

const BATCH_SECONDS = 20;
/** Nobody reads a mail of more. */
const MOST_IN_ONE = 500;
/** A delivery in hand may be taken over after so long: its process is dead. */
const HELD_SECONDS = 600;
const MOST_ATTEMPTS = 10;
/** With more days left the customer need not do anything yet. */
const LINK_DAYS = 14;
const LINK_LASTS_DAYS = 14;

interface Batch {
  id: string;
  channel: string;
  target: string;
  attempts: number;
  round: number;
}

/**
 * Sends what waits, message by message. What goes together is settled and written down before it is sent, so that a message that is
 * tried again has the same contents and the same id; the outcome is written after. A failure of one holds up no other.
 * @returns seconds until it wants to go on; null when nothing waits
 */
export async function deliverAlerts(ctx: Context, options: WebhookOptions = {}): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  for (;;) {
    if (secondsBetween(started, ctx.clock()) > BATCH_SECONDS) return 0;
    const batch = await takeBatch(ctx);
    if (!batch) {
      await sendCanary(ctx);
      return null;
    }
    try {
      if (!(await send(ctx, batch, options))) continue;
      await settle(ctx, batch, { state: "SENT", sentAt: ctx.clock(), lastError: null });
    } catch (error) {
      const failure = error instanceof MailError || error instanceof WebhookError ? error : null;
      if (!failure) log.error({ err: error, batch: batch.id }, "an alert could not be sent");
      const again = !failure?.permanent && batch.attempts < MOST_ATTEMPTS;
      await settle(ctx, batch, {
        state: again ? "WAITING" : "FAILED",
        lastError: failure?.code ?? "internal",
        nextAt: addSeconds(ctx.clock(), 60 * 2 ** Math.min(batch.attempts, 8)),
      });
    }
  }
}

/** Takes the oldest that waits, with what goes in the same message. */
async function takeBatch(ctx: Context): Promise<Batch | null> {
  const now = ctx.clock();
  return withBookkeeping(ctx, "lease", async (tx) => {
    const [first] = await tx.$queryRaw<
      (Omit<Batch, "id"> & { id: string; batch_id: string | null; rule_id: string; digest: boolean })[]
    >`
      select d.id, d.batch_id, d.channel, d.target, d.attempts, d.round, a.rule_id, r.digest
      from alert_delivery d join alert a on a.id = d.alert_id join alert_rule r on r.id = a.rule_id
      where d.state in ('WAITING', 'SENDING') and d.next_at <= ${now}
      order by d.next_at, d.id limit 1 for update of d skip locked`;
    if (!first) return null;
    const batch = first.batch_id ?? randomUUID();
    const together = first.digest && first.channel === "email";
    if (first.batch_id === null)
      await tx.$executeRaw`
        update alert_delivery set batch_id = ${batch}::uuid where id in (
          select d.id from alert_delivery d join alert a on a.id = d.alert_id
          where d.state = 'WAITING' and d.batch_id is null and d.next_at <= ${now}
            and (d.id = ${first.id}::uuid or (${together} and d.channel = ${first.channel} and d.target = ${first.target}
              and a.rule_id = ${first.rule_id}::uuid and (d.round = ${ESCALATION_ROUND}) = ${first.round === ESCALATION_ROUND}))
          order by d.next_at, d.id limit ${MOST_IN_ONE} for update of d skip locked)`;
    await tx.$executeRaw`
      update alert_delivery set state = 'SENDING', attempts = attempts + 1, next_at = ${addSeconds(now, HELD_SECONDS)}
      where batch_id = ${batch}::uuid and state in ('WAITING', 'SENDING')`;
    return { ...first, id: batch, attempts: first.attempts + 1 };
  });
}

/** @returns false when there was nothing to tell any more */
async function send(ctx: Context, batch: Batch, options: WebhookOptions): Promise<boolean> {
  // Renewed since: that is no news any more.
  await withBookkeeping(
    ctx,
    "attempt",
    (tx) => tx.$executeRaw`
    update alert_delivery d set state = 'DROPPED' from alert a
    where d.batch_id = ${batch.id}::uuid and d.state = 'SENDING' and a.id = d.alert_id and a.closed_at is not null`,
  );
  const alerts = await alertsOf(ctx, batch);
  if (alerts.length === 0) return false;
  if (batch.channel === "webhook") await post(ctx, batch, alerts, options);
  else await mail(ctx, batch, alerts);
  return true;
}

type Told = Awaited<ReturnType<typeof alertsOf>>[number];

async function alertsOf(ctx: Context, batch: Batch) {
  const rows = await ctx.db.alertDelivery.findMany({
    where: { batchId: batch.id, state: "SENDING" },
    select: {
      alert: {
        select: {
          expiresAt: true,
          threshold: true,
          rule: { select: { customerLink: true } },
          installation: {
            select: {
              id: true,
              custody: true,
              label: true,
              clientId: true,
              organization: { select: { name: true, number: true } },
              template: { select: { name: true, environment: true } },
            },
          },
        },
      },
    },
  });
  return rows.map((row) => row.alert);
}

async function post(
  ctx: Context,
  batch: Batch,
  alerts: readonly Told[],
  options: WebhookOptions,
): Promise<void> {
  const webhook = await ctx.db.webhook.findUnique({ where: { id: batch.target } });
  if (!webhook) throw new WebhookError("webhook-refused", true);
  for (const { expiresAt, threshold, installation } of alerts) {
    const { id, label, clientId, organization, template } = installation;
    const facts = {
      organization: organization.name,
      organizationNumber: organization.number,
      installation: label,
      clientTemplate: template.name,
      environment: template.environment.toLowerCase(),
      clientId,
      keyExpires: expiresAt.toISOString(),
      daysLeft: calendarDaysBetween(ctx.clock(), expiresAt),
      threshold,
      url: `${ctx.env.PORTAL_URL}${paths.installation(id)}`,
    };
    await sendToWebhook(ctx, webhook, batch.id, facts, options);
  }
}

async function mail(ctx: Context, batch: Batch, alerts: readonly Told[]): Promise<void> {
  if (!isMailOn(ctx.env)) throw new MailError("mail-off", true);
  const customer = batch.channel === "customer";
  const lines: MailLine[] = [];
  for (const alert of alerts) {
    const { id, label, organization, template } = alert.installation;
    const ownPage = `${ctx.env.PORTAL_URL}${paths.installation(id)}`;
    lines.push({
      organization: organization.name,
      installation: label,
      product: template.name,
      expiresAt: alert.expiresAt,
      url: customer ? await customerLink(ctx, alert) : ownPage,
    });
  }
  await sendMail(
    ctx.env,
    alertMail({
      to: batch.target,
      messageId: `<${batch.id}@${new URL(ctx.env.PORTAL_URL).hostname}>`,
      now: ctx.clock(),
      lines,
      settingsUrl: `${ctx.env.PORTAL_URL}${paths.alertRules}`,
      kind: customer ? "customer" : batch.round === ESCALATION_ROUND ? "escalation" : "staff",
    }),
  );
}

/** Only the customer can renew an expired key, and one that the portal does not hold. */
async function customerLink(ctx: Context, { rule, threshold, installation }: Told): Promise<string | null> {
  const wanted =
    rule.customerLink &&
    (threshold === 0 || (installation.custody === "INSTALLATION" && threshold <= LINK_DAYS));
  return wanted ? revivalLink(ctx, installation.id) : null;
}

/**
 * A link for the customer, made at the moment it is sent: only its hash is kept. One that was made before and never opened is
 * replaced; where a person began a case, or the customer has opened the link, it is left alone, or what somebody is using would
 * stop working.
 */
async function revivalLink(ctx: Context, installationId: string): Promise<string | null> {
  try {
    const { token } = await startRevival(ctx, { installationId, days: LINK_LASTS_DAYS });
    return `${ctx.env.PORTAL_URL}${paths.revival(token)}`;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code !== "REVIVAL_UNDER_WAY") return null;
    const ours = await ctx.db.revivalCase.findFirst({
      where: { installationId, createdById: null, openedAt: null, state: "OPEN" },
      select: { id: true },
    });
    if (!ours) return null;
    const { token } = await resendRevival(ctx, { caseId: ours.id, days: LINK_LASTS_DAYS });
    return `${ctx.env.PORTAL_URL}${paths.revival(token)}`;
  }
}

function settle(
  ctx: Context,
  batch: Batch,
  data: { state: "SENT" | "WAITING" | "FAILED"; sentAt?: Date; lastError: string | null; nextAt?: Date },
) {
  return withBookkeeping(ctx, "attempt", (tx) =>
    tx.alertDelivery.updateMany({ where: { batchId: batch.id, state: "SENDING" }, data }),
  );
}
