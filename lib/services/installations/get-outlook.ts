import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { believedOrNull } from "@/lib/base/instant";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { DRAFT_CONFIRMATION, draftConfirmation, NOBODY } from "@/lib/core/clients/draft-confirmation";
import { fleetConditions } from "@/lib/core/fleet/fleet-query";
import { dueForRenewal, RENEWABLE_FROM, renewedByPlan, URGENT_FROM } from "@/lib/core/keys/due-renewals";
import { Prisma } from "@/lib/db/generated/client";
import type { BulkChange } from "@/lib/domain/bulk-change";
import { startStep } from "@/lib/domain/draft-confirmation";
import { viewOf } from "@/lib/domain/fleet-view";
import { inOrder, type UnderWay, type Upcoming } from "@/lib/domain/installation-outlook";
import { OPEN_ROTATION_STATES, rotationStages, stageUnderWay } from "@/lib/domain/key-rotation";
import { countedSince, dueAt, type RenewalTimes, roomWithinLimit } from "@/lib/domain/renewal-limits";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";

/** Thresholds of rules that are tried, the nearest first. */
const MAX_THRESHOLDS = 100;

const DAY = 86_400;

const SELECT = {
  activatedAt: true,
  closedAt: true,
  clientId: true,
  custody: true,
  nextCheckAt: true,
  fleetRow: { select: { keyExpiresAt: true, expirySource: true, keyId: true } },
  links: { where: { revokedAt: null }, orderBy: { createdAt: "desc" }, take: 1, select: { expiresAt: true } },
  rotations: { where: { state: { in: [...OPEN_ROTATION_STATES] } }, take: 1 },
  revivals: {
    where: { state: { in: [...OPEN_REVIVAL_STATES] } },
    take: 1,
    select: { createdAt: true, actorName: true, ruleName: true, state: true, expiresAt: true },
  },
  handovers: {
    where: { claimedAt: null, revokedAt: null },
    select: { expiresAt: true, key: { select: { state: true } } },
  },
  // As many as decide what can be started (`getInstallation`).
  drafts: { orderBy: { requestedAt: "desc" }, take: 10, select: DRAFT_CONFIRMATION },
  keys: { where: { state: "CURRENT", sealedPrivateJwk: { not: null } }, take: 1, select: { id: true } },
} as const satisfies Prisma.InstallationSelect;

/**
 * What runs at an installation, and what happens to it next as far as is planned now: each with its time and
 * what it follows from. Nothing that is only likely is in it, and nothing of a closed installation.
 * @throws AppError NOT_FOUND
 */
export async function getOutlook(
  ctx: Context,
  installationId: string,
): Promise<{ underWay: UnderWay[]; upcoming: Upcoming[] }> {
  authorize(ctx, "fleet.read");
  const installation = await ctx.db.installation.findUnique({
    where: { id: installationId },
    select: SELECT,
  });
  if (!installation?.fleetRow) throw new AppError("NOT_FOUND");
  const now = ctx.clock();
  if (installation.closedAt !== null) return { underWay: [], upcoming: [] };
  const draft = openDraft(ctx, installation, now);
  const [alerts, items, renewal, alert] = await Promise.all([
    ctx.db.alert.findMany({
      where: {
        installationId,
        closedAt: null,
        OR: [{ acknowledgedAt: { not: null } }, { snoozedUntil: { gt: now } }],
      },
      select: { id: true, acknowledgedAt: true, acknowledgedBy: true, snoozedUntil: true },
    }),
    ctx.db.bulkItem.findMany({
      where: {
        installationId,
        state: { in: ["WAITING", "RUNNING"] },
        run: { state: { in: ["ORDERED", "RUNNING", "PAUSED"] } },
      },
      select: {
        run: {
          select: { id: true, state: true, change: true, createdAt: true, actorName: true, startsAt: true },
        },
      },
    }),
    nextRenewal(ctx, installationId, now),
    nextAlert(ctx, installationId, believedOrNull(installation.fleetRow.keyExpiresAt), now),
  ]);
  return {
    underWay: [
      ...(draft ? [{ kind: "draft" as const, since: draft.since, by: null }] : []),
      ...installation.rotations.map((rotation): UnderWay => {
        const stages = rotationStages(rotation);
        const at = stageUnderWay(stages);
        return {
          kind: "rotation",
          since: rotation.startedAt,
          by: rotation.actorName,
          automatic: rotation.trigger === "AUTOMATIC",
          stage: stages[Math.min(at, stages.length - 1)]!.name,
          number: Math.min(at + 1, stages.length),
          of: stages.length,
        };
      }),
      ...installation.revivals.map((revival): UnderWay => ({
        kind: "revival",
        since: revival.createdAt,
        by: revival.actorName,
        rule: revival.ruleName,
        state: revival.state,
      })),
      ...items.map(({ run }): UnderWay => ({
        kind: "bulk",
        since: run.createdAt,
        by: run.actorName,
        runId: run.id,
        state: run.state,
        change: (run.change as BulkChange).kind,
      })),
      ...alerts.flatMap((each): UnderWay[] =>
        each.acknowledgedAt && !(each.snoozedUntil && each.snoozedUntil > now)
          ? [{ kind: "alert", since: each.acknowledgedAt, by: each.acknowledgedBy, alertId: each.id }]
          : [],
      ),
    ],
    upcoming: inOrder(
      [
        ...ends(installation),
        ...(draft?.until ? [{ kind: "draftEnds" as const, at: draft.until }] : []),
        ...(renewal ? [renewal] : []),
        ...(alert ? [alert] : []),
        ...nextCheck(installation),
        ...alerts.flatMap(({ id, snoozedUntil }): Upcoming[] =>
          snoozedUntil ? [{ kind: "snoozed", at: snoozedUntil, alertId: id }] : [],
        ),
        ...items.flatMap(({ run }): Upcoming[] =>
          run.state === "ORDERED" && run.startsAt
            ? [{ kind: "bulkStarts", at: run.startsAt, runId: run.id }]
            : [],
        ),
      ],
      now,
    ),
  };
}

type Selected = Prisma.InstallationGetPayload<{ select: typeof SELECT }>;

/** The draft that may still become a client, and when it ends by itself, if that is known. */
function openDraft(
  ctx: Context,
  { drafts }: Selected,
  now: Date,
): { since: Date; until: Date | null } | null {
  const asker = { ...NOBODY, userId: ctx.actor.kind === "staff" ? ctx.actor.userId : null };
  const step = startStep(
    drafts.map((draft) => draftConfirmation(draft, asker)),
    now,
    ctx.env.CLIENT_CACHE_SECONDS,
  );
  if (step.kind === "create") return null;
  return { since: step.draft.requestedAt, until: "until" in step ? step.until : null };
}

/** When the key, and each link that is still open, ends. */
function ends({ activatedAt, fleetRow, links, revivals, handovers }: Selected): Upcoming[] {
  const expiresAt = activatedAt ? believedOrNull(fleetRow!.keyExpiresAt) : null;
  return [
    ...(expiresAt ? [{ kind: "expiry" as const, at: expiresAt, source: fleetRow!.expirySource }] : []),
    ...(activatedAt ? [] : links.map((link) => ({ kind: "linkEnds" as const, at: link.expiresAt }))),
    ...revivals.map((each) => ({ kind: "revivalEnds" as const, at: each.expiresAt })),
    ...handovers
      .filter((each) => each.key.state === "CURRENT")
      .map((each) => ({ kind: "handoverEnds" as const, at: each.expiresAt })),
  ];
}

/** The next check of the client; none when the portal has no key to ask with. */
function nextCheck({ activatedAt, clientId, custody, keys, nextCheckAt }: Selected): Upcoming[] {
  const canBeChecked = activatedAt !== null && clientId !== null && custody === "PORTAL" && keys.length > 0;
  return canBeChecked && nextCheckAt ? [{ kind: "check", at: nextCheckAt }] : [];
}

/**
 * When the worker's planner replaces the key by itself, after the wait that follows a failure and as far as
 * the limit of a day leaves room; null when it does not.
 */
async function nextRenewal(ctx: Context, installationId: string, now: Date): Promise<Upcoming | null> {
  const [row] = await ctx.db.$queryRaw<(RenewalTimes & { template: string })[]>`
    select ${RENEWABLE_FROM} as "renewableFrom", ${URGENT_FROM} as "urgentFrom", k.expires_at as "expiresAt",
      t.name as template from client_key k
    join installation i on i.id = k.installation_id
    join client_template t on t.id = i.template_id
    where i.id = ${installationId}::uuid and ${renewedByPlan(now)} limit 1`;
  if (!row) return null;
  const due = dueAt(row, now);
  if (!due) return null;
  const room = await renewalRoom(ctx, row, due, now);
  const at = dueAt(row, room);
  return at && { kind: "renewal", at, template: row.template };
}

/** From when on the limit of a day has room for a key. Which keys are due after a day is not known now. */
async function renewalRoom(ctx: Context, key: RenewalTimes, due: Date, now: Date): Promise<Date> {
  if (due > addSeconds(now, DAY)) return due;
  const [starts, [others]] = await Promise.all([
    ctx.db.keyRotation.findMany({
      where: { trigger: "AUTOMATIC", startedAt: { gt: countedSince(due) } },
      orderBy: { startedAt: "asc" },
      select: { startedAt: true },
    }),
    ctx.db.$queryRaw<[{ count: number }]>`
      select count(*)::int as count from client_key k
      join installation i on i.id = k.installation_id
      join client_template t on t.id = i.template_id
      where k.expires_at < ${key.expiresAt} and ${dueForRenewal(due)}`,
  ]);
  return roomWithinLimit(
    due,
    starts.map((each) => each.startedAt),
    others.count,
  );
}

/**
 * The next threshold that a rule finds crossed for the key, by what the rule covers at that time: when it is
 * reached, or when the key comes into the rule's view after that.
 */
async function nextAlert(
  ctx: Context,
  installationId: string,
  expiresAt: Date | null,
  now: Date,
): Promise<Upcoming | null> {
  if (!expiresAt || expiresAt <= now) return null;
  const [rules, crossings] = await Promise.all([
    ctx.db.alertRule.findMany({
      where: { enabled: true, removedAt: null },
      select: { id: true, name: true, query: true, thresholds: true },
    }),
    ctx.db.alertCrossing.findMany({
      where: { installationId, alert: { kind: "EXPIRY", closedAt: null } },
      select: { ruleId: true, threshold: true },
    }),
  ]);
  const steps = rules
    .flatMap(({ id, name, query, thresholds }) => {
      const view = viewOf(query);
      const days = new Set([...thresholds, ...[Number(view.within), view.due ?? 0].filter(Boolean)]);
      return [...days].map((day) => ({
        id,
        name,
        view,
        threshold: Math.min(...thresholds.filter((threshold) => threshold >= day)),
        at: addSeconds(expiresAt, -day * DAY),
      }));
    })
    .filter(
      ({ id, threshold, at }) =>
        at > now &&
        Number.isFinite(threshold) &&
        !crossings.some((each) => each.ruleId === id && each.threshold <= threshold),
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .slice(0, MAX_THRESHOLDS);
  if (steps.length === 0) return null;
  const covered = await ctx.db.$queryRaw<{ step: number }[]>`${Prisma.join(
    steps.map(
      ({ view, at }, step) => Prisma.sql`(select ${step}::int as step from fleet_row
        where installation_id = ${installationId}::uuid and phase = 'ACTIVE'
          and ${fleetConditions(view, at)})`,
    ),
    " union all ",
  )} order by step limit 1`;
  const next = covered[0] && steps[covered[0].step];
  return next ? { kind: "alert", at: next.at, rule: next.name, threshold: next.threshold } : null;
}
