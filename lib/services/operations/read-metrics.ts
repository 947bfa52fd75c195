import { Gauge, Registry } from "prom-client";
import { secondsBetween } from "@/lib/base/clock";
import { readUnsealed } from "@/lib/core/audit/unsealed";
import { findMailPause } from "@/lib/core/mail/mail-pause";
import { upstreamRegistry } from "@/lib/metrics/upstream-metrics";
import { readCanaryState } from "@/lib/services/alerts/read-canary";
import { countMissingAlerts } from "@/lib/services/alerts/count-missing-alerts";
import { readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/**
 * @returns the state of the system in Prometheus' text format. Figures of the fleet come from the database,
 *   so every process reports the same.
 */
export async function readMetrics(ctx: Context): Promise<string> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const registry = new Registry();
  const gauge = (
    name: string,
    help: string,
    values: { labels?: Record<string, string>; value: number }[],
  ) => {
    const labelNames = Object.keys(values[0]?.labels ?? {});
    const metric = new Gauge({ name: `klientvakt_${name}`, help, labelNames, registers: [registry] });
    for (const { labels, value } of values) metric.set(labels ?? {}, value);
  };
  const keys = await ctx.db.$queryRaw<{ state: string; count: number; next: Date | null }[]>`
    select case
        when key_expires_at is null then 'unknown'
        when key_expires_at <= ${now} then 'expired'
        when key_expires_at <= ${now}::timestamptz + interval '7 days' then 'within7'
        when key_expires_at <= ${now}::timestamptz + interval '30 days' then 'within30'
        when key_expires_at <= ${now}::timestamptz + interval '60 days' then 'within60'
        else 'later' end as state,
      count(*)::int as count, min(key_expires_at) filter (where key_expires_at > ${now}) as next
    from fleet_row where phase = 'ACTIVE' group by 1`;
  const states = ["expired", "within7", "within30", "within60", "later", "unknown"];
  gauge(
    "keys",
    "Keys of active installations by time left until expiry",
    states.map((state) => ({
      labels: { state },
      value: keys.find((row) => row.state === state)?.count ?? 0,
    })),
  );
  const next = keys.flatMap((row) => row.next ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
  if (next)
    gauge("next_expiry_days", "Days until the next key expires", [
      { value: secondsBetween(now, next) / 86_400 },
    ]);

  const [reports] = await ctx.db.$queryRaw<{ missing: number; unwell: number; reporting: number }[]>`
    select count(*) filter (where report_due_at <= ${now})::int as missing,
      count(*) filter (where reported_healthy is false)::int as unwell, count(report_due_at)::int as reporting
    from fleet_row where phase = 'ACTIVE' and (report_due_at is not null or reported_healthy is false)`;
  gauge("installations_reporting", "Active installations that have ever reported to the fleet API", [
    { value: reports?.reporting ?? 0 },
  ]);
  gauge("installations_silent", "Active installations whose next report is overdue", [
    { value: reports?.missing ?? 0 },
  ]);
  const suspected = await ctx.db.fleetRow.count({
    where: { phase: "ACTIVE", suspectedAt: { not: null } },
  });
  gauge("installations_suspected", "Active installations that may have been copied or restored", [
    { value: suspected },
  ]);
  gauge("installations_unwell", "Active installations whose newest report says that something is wrong", [
    { value: reports?.unwell ?? 0 },
  ]);

  const [sweep] = await ctx.db.$queryRaw<{ due: number; oldest: Date | null }[]>`
    select count(*)::int as due, min(next_check_at) as oldest from installation
    where custody = 'PORTAL' and activated_at is not null and closed_at is null and next_check_at <= ${now}`;
  gauge("sweep_due", "Clients whose check is due", [{ value: sweep?.due ?? 0 }]);
  gauge("sweep_late_seconds", "How long the oldest due check is overdue", [
    { value: sweep?.oldest ? secondsBetween(sweep.oldest, now) : 0 },
  ]);

  const heartbeats = await ctx.db.heartbeat.findMany();
  gauge(
    "heartbeat_age_seconds",
    "Time since the last heartbeat of each periodic task",
    heartbeats.map(({ name, at }) => ({ labels: { name }, value: secondsBetween(at, now) })),
  );
  const health = await ctx.db.environmentHealth.findMany();
  gauge(
    "environment_up",
    "1 when the environment responds, 0 when it does not",
    health.map((row) => ({
      labels: { environment: row.environment.toLowerCase() },
      value: row.downSince ? 0 : 1,
    })),
  );
  const deliveries = await ctx.db.alertDelivery.groupBy({
    by: ["state"],
    where: { state: { in: ["WAITING", "SENDING", "FAILED"] } },
    _count: true,
  });
  gauge(
    "deliveries",
    "Alert deliveries that are waiting, being sent or failed",
    ["WAITING", "SENDING", "FAILED"].map((state) => ({
      labels: { state: state.toLowerCase() },
      value: deliveries.find((row) => row.state === state)?._count ?? 0,
    })),
  );
  const [alerts] = await ctx.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from key_alert where closed_at is null and acknowledged_at is null`;
  gauge("alerts_open", "Open alerts that nobody has acknowledged", [{ value: alerts?.count ?? 0 }]);
  gauge("alerts_missing", "Keys past a threshold without an alert; any value but 0 is a fault", [
    { value: await countMissingAlerts(ctx) },
  ]);
  const canary = await readCanaryState(ctx);
  if (canary.lastAt)
    gauge(
      "canary_age_seconds",
      "Time since the last daily test message; above 93600 alerts may not be sent",
      [{ value: secondsBetween(canary.lastAt, now) }],
    );
  const pause = await findMailPause(ctx);
  gauge("mail_paused", "1 while no e-mail is sent, because the mail server refuses it, else 0", [
    { value: pause ? 1 : 0 },
  ]);
  if (pause)
    gauge("mail_paused_seconds", "How long no e-mail has been sent", [
      { labels: { reason: pause.code }, value: secondsBetween(pause.since, now) },
    ]);
  const client = await readStaffClientFacts(ctx.env, ctx.db);
  if (client.checkedAt)
    gauge("staff_client_up", "1 when HelseID accepts the client that staff members sign in with, else 0", [
      { value: client.refused ? 0 : 1 },
    ]);
  if (client.current?.expiresAt)
    gauge("staff_client_key_days", "Days until the key of that client expires; absent while unknown", [
      { value: secondsBetween(now, client.current.expiresAt) / 86_400 },
    ]);
  const unsealed = await readUnsealed(ctx);
  gauge("audit_unsealed_rows", "Rows of the audit that wait to be sealed", [{ value: unsealed.rows }]);
  gauge(
    "audit_unsealed_seconds",
    "How long the oldest of them has waited; above 10 nobody seals, or too slowly",
    [{ value: unsealed.oldestSeconds }],
  );
  const queue = await ctx.db.$queryRaw<{ task: string; waiting: number; failed: number }[]>`
    select task_identifier as task, count(*) filter (where attempts < max_attempts)::int as waiting,
      count(*) filter (where attempts >= max_attempts)::int as failed
    from graphile_worker.jobs group by 1`;
  gauge(
    "queue_jobs",
    "Jobs in the queue",
    queue.flatMap((row) => [
      { labels: { task: row.task, state: "waiting" }, value: row.waiting },
      { labels: { task: row.task, state: "failed" }, value: row.failed },
    ]),
  );
  return `${await registry.metrics()}\n${await upstreamRegistry().metrics()}`;
}
