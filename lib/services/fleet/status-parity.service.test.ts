import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSeconds } from "@/lib/base/clock";
import {
  type InstallationFacts,
  type InstallationStatus,
  installationStatus,
  type InstallationStatusCode,
} from "@/lib/domain/installation-status";
import { isOpenRotation, isRotationStuck } from "@/lib/domain/key-rotation";
import { keyStatus } from "@/lib/domain/key-status";
import { isOpenRevival } from "@/lib/domain/revival";
import type { Context } from "@/lib/context/context";
import { getInstallation } from "@/lib/services/installations/get-installation";
import {
  anyInstallation,
  everyInstallation,
  type GeneratedInstallation,
  insertInstallations,
} from "@/lib/dev/testing/generated-installations";
import { TestContext } from "@/lib/dev/testing/test-context";
import { exportFleet, type ExportRow } from "./export-fleet";
import { fleetConditions, maxCount } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import { countViews, MAX_VIEW_COUNT } from "./count-views";
import { getOverview } from "./get-overview";
import { OVERVIEW } from "@/lib/domain/fleet-overview";
import { listFleet } from "./list-fleet";
import { FLEET_STATUSES, type FleetStatus, FleetView } from "@/lib/domain/fleet-view";

/**
 * The status of an installation is derived by SQL (the facts in `fleet_row`), by `installationStatus` (the
 * row's text), and by the conditions of filters and counts. All of them are compared here with what the
 * generated state says.
 */
const SEED = Number(process.env.PARITY_SEED ?? Date.now() % 1_000_000);
const NOW = new Date("2027-03-01T12:00:00Z");
const specs = [...everyInstallation(), ...fc.sample(anyInstallation, { numRuns: 800, seed: SEED })];

/** What the database must derive from a generated state. */
function factsOf(spec: GeneratedInstallation): InstallationFacts {
  const at = (seconds: number) => addSeconds(NOW, seconds);
  const draftState = spec.drafts.at(-1) ?? null;
  const links = spec.links.filter((link) => !link.revoked).map((link) => link.expires);
  const key = countingKey(spec);
  const rotation = spec.rotation && isOpenRotation(spec.rotation.state) ? spec.rotation : null;
  const { portal, fleetApi, reported } = spec.seen;
  const seen = Math.max(portal ?? -Infinity, fleetApi ?? -Infinity);
  return {
    custody: spec.custody,
    tokenSeenAt: Number.isFinite(seen) ? at(seen) : null,
    tokenSeenBy: Number.isFinite(seen) ? (portal === seen ? "portal" : "fleet-api") : null,
    reportedAt: reported === null ? null : at(reported),
    reportDueAt: spec.report.due === null ? null : at(spec.report.due),
    reportedHealthy: spec.report.healthy,
    phase: spec.closed ? "CLOSED" : spec.activated ? "ACTIVE" : startingPhase(draftState),
    draftState,
    linkExpiresAt: links.length > 0 ? at(Math.max(...links)) : null,
    keyExpiresAt: key && key.expires !== null ? at(key.expires) : null,
    keyUnknown: key?.refused ?? false,
    renewalDays: 30,
    rotationState: rotation?.state ?? null,
    rotationUploadAt:
      rotation && rotation.uploadStarted !== null
        ? at(Math.max(rotation.uploadStarted, rotation.waitUntil ?? -Infinity))
        : null,
    hasOpenRevival: spec.revival !== null && isOpenRevival(spec.revival),
    programFails: programFails(spec),
    lastCheckFailure: spec.checkFails ? "UPSTREAM_UNREACHABLE" : null,
    pendingScopes: spec.pendingScopes,
  };
}

/** Written apart from `programStanding`, which the rule in SQL must agree with. */
function programFails({ revival, program, drafts, onboarded }: GeneratedInstallation): boolean {
  const fails = ({ answer, answered, seen }: GeneratedInstallation["program"]) =>
    answer === "FAILS" && (seen === null || answered! > seen);
  if (revival === null) return drafts.includes("CONFIRMED") && fails(onboarded);
  return revival === "DELIVERED" && fails(program);
}

function startingPhase(draftState: string | null): InstallationFacts["phase"] {
  if (draftState === null || draftState === "ABANDONED") return "NEW";
  return ["REQUESTED", "CREATED", "RETURNED", "ACCESS_REQUESTED"].includes(draftState) ? "WAITING" : "FAILED";
}

function countingKey({ custody, keys }: GeneratedInstallation) {
  const current = keys.find((key) => key.state === "CURRENT");
  if (current || custody === "PORTAL") return current ?? null;
  const life = (expires: number | null) => expires ?? -Infinity;
  return (
    keys
      .filter((key) => key.state === "LISTED")
      .reverse()
      .sort((a, b) => life(b.expires) - life(a.expires))[0] ?? null
  );
}

/** Statuses that are a phase each: an installation is in exactly one of these filters. */
const PHASE_OF: Partial<Record<InstallationStatusCode, FleetStatus>> = {
  "not-started": "new",
  "link-sent": "waiting",
  "waiting-for-customer": "waiting",
  "access-requested": "waiting",
  proving: "waiting",
  "key-unknown": "failed",
  "onboarding-failed": "failed",
  closed: "closed",
};

/** The filters of which every member needs somebody, and so do keys that expire within 30 days. */
const CAUSES: readonly FleetStatus[] = [
  ...(["expired", "rejected", "stuck", "failing", "programFails", "failed", "unwell", "silent"] as const),
  ...(["suspected", "unknown", "access", "unchecked", "drift"] as const),
];

/** The filters that an installation belongs to. */
function filtersOf(spec: GeneratedInstallation, now: Date): FleetStatus[] {
  const found = statusesOf(spec, now);
  const { keyExpiresAt, phase } = factsOf(spec);
  const isSoon = phase === "ACTIVE" && keyExpiresAt !== null && keyExpiresAt <= addSeconds(now, 30 * 86_400);
  return isSoon || found.some((status) => CAUSES.includes(status)) ? ["attention", ...found] : found;
}

function statusesOf(spec: GeneratedInstallation, now: Date): FleetStatus[] {
  const facts = factsOf(spec);
  const phase = PHASE_OF[installationStatus(facts, now).code];
  if (phase)
    return phase === "waiting" && facts.draftState === "ACCESS_REQUESTED" ? [phase, "access"] : [phase];
  const rotation = facts.rotationState && {
    state: facts.rotationState,
    uploadStartedAt: facts.rotationUploadAt,
    waitUntil: null,
  };
  const also: Partial<Record<FleetStatus, boolean>> = {
    active: true,
    unchecked: facts.tokenSeenAt === null,
    expired: keyStatus(facts.keyExpiresAt, now) === "expired",
    unknown: keyStatus(facts.keyExpiresAt, now) === "unknown",
    rejected: facts.keyUnknown,
    silent: facts.reportDueAt !== null && facts.reportDueAt <= now,
    unwell: facts.reportedHealthy === false,
    suspected: spec.suspected,
    stuck: Boolean(rotation && isRotationStuck(rotation, now)),
    failing: facts.lastCheckFailure !== null,
    pending: facts.pendingScopes > 0,
    programFails: facts.programFails,
    reviving: facts.hasOpenRevival,
    rotating: facts.rotationState !== null,
    drift: spec.drift,
  };
  return FLEET_STATUSES.filter((status) => also[status]);
}

let t: TestContext;
let ids: string[];
beforeAll(async () => {
  t = await TestContext.create();
  const { organizationId, templateId, installationId } = await t.installation();
  ids = await insertInstallations(t.db, specs, { organizationId, templateId }, NOW);
  await t.owner.installation.delete({ where: { id: installationId } });
});
afterAll(() => t.drop());

const at = (now: Date): Context => ({ ...t.system, clock: () => now });
const view = (filter: Record<string, unknown>) => FleetView.parse(filter);

/** What a program reads: index of each exported installation → its row. */
async function exported(ctx: Context, filter: Record<string, unknown>) {
  const rows = new Map<number, ExportRow>();
  for await (const batch of exportFleet(ctx, view(filter)))
    for (const row of batch) rows.set(Number(row.installation), row);
  return rows;
}

async function listed(ctx: Context, filter: Record<string, unknown>) {
  const rows = new Map<string, InstallationStatus>();
  for (let after = ""; ;) {
    const page = await listFleet(ctx, view({ ...filter, after }));
    for (const row of page.rows) rows.set(row.installationId, row.status);
    if (!page.next) return rows;
    after = page.next;
  }
}

describe(`${specs.length} generated installations (PARITY_SEED=${SEED})`, () => {
  it("have in their row what their tables say", async () => {
    const rows = await t.db.fleetRow.findMany();
    const found = new Map(rows.map((row) => [row.installationId, row]));
    for (const [index, spec] of specs.entries())
      expect({ spec, facts: found.get(ids[index]!) }).toEqual({
        spec,
        facts: expect.objectContaining(factsOf(spec)),
      });
  });

  // A link and a key expire, and a rotation gets stuck, without a write.
  describe.each([
    ["now", NOW],
    ["a moment later", addSeconds(NOW, 1)],
    ["two days later, nothing written", addSeconds(NOW, 2 * 86_400)],
  ])("%s", (_, now) => {
    it("have the same status in lists, exports and on their own page", async () => {
      const lists = [await listed(at(now), {}), await listed(at(now), { status: "closed" })];
      const exports = [await exported(at(now), {}), await exported(at(now), { status: "closed" })];
      for (const [index, spec] of specs.entries()) {
        const expected = installationStatus(factsOf(spec), now);
        const { code, reason } = expected;
        const inList = lists.map((list) => list.get(ids[index]!)).find(Boolean);
        const inExport = exports.map((rows) => rows.get(index)).find(Boolean);
        expect({ spec, status: inList }).toEqual({ spec, status: expected });
        expect({ spec, status: [inExport?.status, inExport?.statusReason] }).toEqual({
          spec,
          status: [code, reason ?? ""],
        });
        if (index % 25 > 0) continue;
        const { status } = await getInstallation(at(now), ids[index]!);
        expect({ spec, status }).toEqual({ spec, status: expected });
      }
    });

    it.each(FLEET_STATUSES)(
      "are in the filter and the count of %s when their state says so",
      async (status) => {
        const expected = specs.flatMap((spec, index) =>
          filtersOf(spec, now).includes(status) ? [index] : [],
        );
        expect([...(await exported(at(now), { status })).keys()].sort((a, b) => a - b)).toEqual(expected);
        const page = await listFleet(at(now), view({ status }));
        expect(page.count).toBe(Math.min(expected.length, maxCount(view({ status })) + 1));
        expect(await countViews(at(now), [view({ status })])).toEqual([
          Math.min(expected.length, MAX_VIEW_COUNT + 1),
        ]);
      },
    );

    it.each([
      { environment: "TEST" },
      { custody: "PORTAL" },
      { within: "30" },
      { due: "60", custody: "PORTAL" },
      { scopeStatus: "pending" },
      { q: "a" },
    ])("are counted cause by cause as one by one, when only those with %o need somebody", async (filter) => {
      const narrowed = view({ status: "attention", ...filter });
      const [all] = await t.db.$queryRaw<{ count: number }[]>(
        Prisma.sql`select count(*)::int as count from fleet_row where ${fleetConditions(narrowed, now)}`,
      );
      expect((await listFleet(at(now), narrowed)).count).toBe(Math.min(all!.count, maxCount(narrowed) + 1));
      expect(await countViews(at(now), [narrowed])).toEqual([Math.min(all!.count, MAX_VIEW_COUNT + 1)]);
    });

    it("are counted on the start page as in the lists behind the counts", async () => {
      const { counts } = await getOverview(at(now));
      for (const { name, view: filter } of OVERVIEW)
        expect([name, counts[name]]).toEqual([name, (await listFleet(at(now), view(filter))).count]);
    });
  });

  it("are in each status and in each filter", () => {
    const seen = new Set(specs.map((spec) => installationStatus(factsOf(spec), NOW).code));
    expect(seen.size).toBe(23);
    expect(new Set(specs.flatMap((spec) => filtersOf(spec, NOW)))).toEqual(new Set(FLEET_STATUSES));
  });
});
