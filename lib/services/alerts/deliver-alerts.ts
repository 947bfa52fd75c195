import { randomUUID } from "node:crypto";
import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { expiryStatement } from "@/lib/domain/expiry-statement";
import { Prisma } from "@/lib/db/generated/client";
import type { Transaction } from "@/lib/db/client";
import { CRITICAL_DAYS, osloDate, osloDayStart } from "@/lib/domain/key-status";
import { nextOfficeHour } from "@/lib/domain/office-hours";
import type { AlertChannel, AlertKind } from "@/lib/db/generated/enums";
import type { AlertFacts, ReportAlertFacts, UnknownExpiry } from "@/lib/domain/alert-facts";
import { isReportAlert, type ReportAlertKind } from "@/lib/domain/report-alert";
import type { DeliveryResult } from "@/lib/domain/delivery";
import { log } from "@/lib/base/log";
import { paths } from "@/lib/domain/routes";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { findMailPause, isWaiting } from "@/lib/core/mail/mail-pause";
import { probePausedTransport } from "@/lib/core/mail/post-mail";
import { recipientWaitSeconds } from "@/lib/domain/mail-failure";
import { sendCanary } from "./internal/canary";
import type { SendOptions } from "./internal/channel";
import { ALERT_CHANNELS, channelOf } from "./internal/channels";
import { dropWhatIsOver } from "./internal/drop-what-is-over";
import { notifyOfUndelivered } from "./internal/notify-of-undelivered";

const BATCH_SECONDS = 20;
/**
 * At most so many alerts in one message; a digest (every kind but an expiry, where the channel combines) is
 * one, however many.
 */
const MAX_BATCH = 500;
const MAX_DIGEST = 100_000;
/** A delivery may be claimed again after this time: the process that had claimed it has exited. */
const LEASE_SECONDS = 600;
const MAX_ATTEMPTS = 10;
/** When a day's digest is sent, after midnight. */
const MORNING_SECONDS = 8 * 3600;

interface Batch {
  id: string;
  channel: AlertChannel;
  target: string;
  attempts: number;
  escalation: boolean;
  kind: AlertKind;
}

/**
 * Sends the pending deliveries, message by message. What goes into one message is stored before it is sent,
 * so that a retried message has the same contents and id; the result is stored afterwards. A failed message
 * does not delay the others. While mail is paused, e-mails wait and other channels go on.
 * @returns seconds until the next run; null when nothing is pending
 */
export async function deliverAlerts(ctx: Context, options: SendOptions = {}): Promise<number | null> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  for (;;) {
    if (secondsBetween(started, ctx.clock()) > BATCH_SECONDS) return 0;
    const batch = await takeBatch(ctx);
    if (!batch) {
      await notifyOfUndelivered(ctx);
      await sendCanary(ctx);
      await probePausedTransport(ctx);
      return null;
    }
    const result = await send(ctx, batch, options);
    if (result) await settle(ctx, batch, result);
  }
}

/**
 * A person gets one digest of alerts that are not urgent in a day: what is due after it waits for eight
 * o'clock the next day, or on the next working day for a rule that keeps to office hours. It waits once: a
 * digest of another rule could otherwise hold it back every day. Urgent ones, with a week or less left, go in
 * a mail of their own at once.
 */
async function postponeSecondDigests(tx: Transaction, now: Date): Promise<void> {
  const today = osloDate(now).toISOString().slice(0, 10);
  const tomorrow = osloDayStart(today, 1);
  const channels = ALERT_CHANNELS.filter((name) => channelOf(name).combines && channelOf(name).isMail);
  const isPart = (
    alias: "d" | "s",
  ) => Prisma.sql`exists (select 1 from alert c join alert_rule r on r.id = c.rule_id
    join key_alert a on a.id = c.key_alert_id
    where c.id = ${Prisma.raw(alias)}.alert_id and r.digest and a.kind = 'EXPIRY')`;
  await tx.$executeRaw`
    update alert_delivery d set next_at = (
      select case when r.office_hours then ${nextOfficeHour(tomorrow)}::timestamptz
        else ${addSeconds(tomorrow, MORNING_SECONDS)}::timestamptz end
      from alert c join alert_rule r on r.id = c.rule_id where c.id = d.alert_id)
    where d.state = 'WAITING' and d.batch_id is null and d.next_at <= ${now} and not d.escalation
      and d.threshold > ${CRITICAL_DAYS} and d.channel::text = any(${channels}::text[]) and ${isPart("d")}
      and (select c.created_at from alert c where c.id = d.alert_id) >= ${osloDayStart(today)}
      and exists (select 1 from alert_delivery s where s.channel = d.channel and s.target = d.target
        and s.state = 'SENT' and s.sent_at >= ${osloDayStart(today)} and not s.escalation
        and s.threshold > ${CRITICAL_DAYS} and ${isPart("s")})`;
}

/**
 * Claims the oldest pending delivery, with those that go in the same message. A delivery of a channel that
 * this release does not know waits for a worker of the next one.
 */
async function takeBatch(ctx: Context): Promise<Batch | null> {
  const now = ctx.clock();
  const isMailWaiting = isWaiting(await findMailPause(ctx), now);
  const channels = ALERT_CHANNELS.filter((name) => !(isMailWaiting && channelOf(name).isMail));
  return withBookkeeping(ctx, "lease", async (tx) => {
    await postponeSecondDigests(tx, now);
    const [first] = await tx.$queryRaw<
      (Omit<Batch, "id"> & { id: string; batch_id: string | null; digest: boolean; urgent: boolean })[]
    >`
      select d.id, d.batch_id, d.channel, d.target, d.attempts, d.escalation, r.digest, a.kind,
        d.threshold <= ${CRITICAL_DAYS} as urgent
      from alert_delivery d join alert c on c.id = d.alert_id join alert_rule r on r.id = c.rule_id
        join key_alert a on a.id = c.key_alert_id
      where d.key_alert_id is not null and d.state in ('WAITING', 'SENDING') and d.next_at <= ${now} and d.channel::text = any(${channels}::text[])
      order by d.next_at, d.id limit 1 for update of d skip locked`;
    if (!first) return null;
    const batch = first.batch_id ?? randomUUID();
    const { combines } = channelOf(first.channel);
    const isDigest = first.kind !== "EXPIRY" && combines;
    const together = isDigest || (first.digest && combines);
    if (first.batch_id === null)
      await tx.$executeRaw`
        update alert_delivery set batch_id = ${batch}::uuid where id in (
          select d.id from alert_delivery d join alert c on c.id = d.alert_id join alert_rule r on r.id = c.rule_id
            join key_alert a on a.id = c.key_alert_id
          where d.state = 'WAITING' and d.batch_id is null and d.next_at <= ${now} and d.key_alert_id is not null
            and (d.id = ${first.id}::uuid or (${together} and (r.digest or ${isDigest})
              and (${isDigest} or (d.threshold <= ${CRITICAL_DAYS}) = ${first.urgent}) and a.kind = ${first.kind}::"AlertKind" and d.channel = ${first.channel}::"AlertChannel"
              and d.target = ${first.target} and d.escalation = ${first.escalation}))
          order by d.next_at, d.id limit ${isDigest ? MAX_DIGEST : MAX_BATCH} for update of d skip locked)`;
    await tx.$executeRaw`
      update alert_delivery set state = 'SENDING', attempts = attempts + 1, next_at = ${addSeconds(now, LEASE_SECONDS)}
      where batch_id = ${batch}::uuid and state in ('WAITING', 'SENDING')`;
    return { ...first, id: batch, attempts: first.attempts + 1 };
  });
}

/**
 * @returns null when nothing is left to send: each of the keys has been renewed, which is asked here as well,
 *   since a key can be renewed while its alert is being raised
 */
async function send(ctx: Context, batch: Batch, options: SendOptions): Promise<DeliveryResult | null> {
  await dropWhatIsOver(ctx, batch.id);
  try {
    if (batch.kind === "UNKNOWN_EXPIRY") return await sendDigest(ctx, batch);
    if (isReportAlert(batch.kind)) return await sendReportDigest(ctx, batch, batch.kind, options);
    const alerts = await alertsOf(ctx, batch);
    if (alerts.length === 0) return null;
    const purpose = batch.escalation ? "escalation" : "alert";
    const message = { id: batch.id, target: batch.target, purpose, alerts } as const;
    return await channelOf(batch.channel).send(ctx, message, options);
  } catch (error) {
    log.error({ err: error, batch: batch.id }, "an alert could not be sent");
    return { outcome: "unavailable", code: "internal" };
  }
}

async function sendDigest(ctx: Context, batch: Batch): Promise<DeliveryResult | null> {
  const rows = await ctx.db.$queryRaw<(Omit<UnknownExpiry, "url"> & { id: string })[]>`
    select f.installation_id as id, f.label as installation, f.organization_name as organization,
      f.template_name as product, f.environment, f.assumed_expires_at as "assumedExpiresAt"
    from alert_delivery d join key_alert a on a.id = d.key_alert_id
      join fleet_row f on f.installation_id = a.installation_id
    where d.batch_id = ${batch.id}::uuid and d.state = 'SENDING'`;
  const sendUnknownExpiries = channelOf(batch.channel).sendUnknownExpiries;
  if (rows.length === 0 || !sendUnknownExpiries) return null;
  const installations = rows.map(({ id, ...row }) => ({
    ...row,
    url: `${ctx.env.PORTAL_URL}${paths.installation(id)}`,
  }));
  return sendUnknownExpiries(ctx, { id: batch.id, target: batch.target, installations });
}

async function sendReportDigest(
  ctx: Context,
  batch: Batch,
  kind: ReportAlertKind,
  options: SendOptions,
): Promise<DeliveryResult | null> {
  const rows = await ctx.db.$queryRaw<(Omit<ReportAlertFacts, "url" | "kind"> & { id: string })[]>`
    select f.installation_id as id, f.label as installation, f.organization_name as organization,
      f.organization_number as "organizationNumber", f.client_id as "clientId",
      f.template_name as product, f.environment, f.reported_at as "reportedAt"
    from alert_delivery d join key_alert a on a.id = d.key_alert_id
      join fleet_row f on f.installation_id = a.installation_id
    where d.batch_id = ${batch.id}::uuid and d.state = 'SENDING' order by f.organization_name, f.label`;
  const { sendReportAlerts } = channelOf(batch.channel);
  if (rows.length === 0 || !sendReportAlerts) return null;
  const installations = rows.map(({ id, ...row }) => ({
    ...row,
    kind,
    url: `${ctx.env.PORTAL_URL}${paths.installation(id)}`,
  }));
  return sendReportAlerts(ctx, { id: batch.id, target: batch.target, kind, installations }, options);
}

async function alertsOf(ctx: Context, batch: Batch): Promise<AlertFacts[]> {
  const rows = await ctx.db.alertDelivery.findMany({
    where: { batchId: batch.id, state: "SENDING" },
    select: {
      crossing: {
        select: {
          threshold: true,
          expiresAt: true,
          alert: {
            select: {
              expiresAt: true,
              crossings: {
                where: { rule: { toCustomer: true, customerLink: true, enabled: true, removedAt: null } },
                select: { threshold: true, rule: { select: { name: true } } },
              },
            },
          },
          rule: { select: { name: true, customerLink: true } },
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
  const now = ctx.clock();
  return rows.map(({ crossing: { alert, threshold, rule, installation, ...crossing } }) => {
    // The customer gets one message for a threshold, also when it is another rule that sends the link.
    const others = (alert?.crossings ?? []).filter((each) => each.threshold === threshold);
    // What the previous release raised has no alert yet; an alert without an expiry is about that.
    const expiresAt = alert ? alert.expiresAt : crossing.expiresAt;
    return {
      isTest: false,
      installationId: installation.id,
      installation: installation.label,
      organization: installation.organization.name,
      organizationNumber: installation.organization.number,
      clientTemplate: installation.template.name,
      environment: installation.template.environment,
      clientId: installation.clientId,
      custody: installation.custody,
      expiresAt,
      expiry: expiryStatement(expiresAt, now),
      threshold,
      linkedByRule: rule.customerLink ? rule.name : (others[0]?.rule.name ?? null),
      url: `${ctx.env.PORTAL_URL}${paths.installation(installation.id)}`,
    };
  });
}

/**
 * Records the result. What is `unavailable` is retried at growing intervals, up to MAX_ATTEMPTS; who
 * `waits` is tried without end; and while a transport is `paused`, nothing counts as an attempt.
 */
function settle(ctx: Context, batch: Batch, result: DeliveryResult) {
  const now = ctx.clock();
  const update = (data: Prisma.AlertDeliveryUpdateManyMutationInput) =>
    withBookkeeping(ctx, "attempt", async (tx) => {
      const where = { batchId: batch.id, state: "SENDING" } as const;
      if (result.outcome === "waits" || result.outcome === "refused")
        await tx.alertDelivery.updateMany({
          where: { ...where, failingSince: null },
          data: { failingSince: now },
        });
      await tx.alertDelivery.updateMany({ where, data });
    });
  if (result.outcome === "accepted")
    return update({
      state: "SENT",
      sentAt: now,
      lastError: null,
      failingSince: null,
      unconfirmed: result.unconfirmed ?? false,
    });
  const lastError = result.code;
  if (result.outcome === "paused")
    return update({ state: "WAITING", attempts: { decrement: 1 }, nextAt: now, lastError });
  if (result.outcome === "waits")
    return update({
      state: "WAITING",
      nextAt: addSeconds(now, recipientWaitSeconds(batch.attempts)),
      lastError,
    });
  const isRetried = result.outcome === "unavailable" && batch.attempts < MAX_ATTEMPTS;
  return update({
    state: isRetried ? "WAITING" : "FAILED",
    nextAt: addSeconds(now, 60 * 2 ** Math.min(batch.attempts, 8)),
    lastError,
  });
}
