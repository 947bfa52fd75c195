import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "@/lib/db/generated/client";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { getInstallation } from "@/lib/services/installations/get-installation";
import { updateInstallation } from "@/lib/services/installations/update-installation";
import { startRevival } from "@/lib/services/revival/start-revival";
import { seedLargeFleet } from "@/lib/dev/testing/large-fleet";
import { TestContext } from "@/lib/dev/testing/test-context";
import { countViews, MAX_VIEW_COUNT } from "./count-views";
import { exportFleet } from "./export-fleet";
import { countQuery, fleetQuery, idsQuery, unknownExpiryQuery } from "@/lib/core/fleet/fleet-query";
import { getOverview } from "./get-overview";
import { groupRows, REPORT_GROUPS } from "@/lib/domain/report-groups";
import { osloWeekStart } from "@/lib/domain/key-status";
import { addSeconds } from "@/lib/base/clock";
import { listOrganizations } from "../organizations/list-organizations";
import { organizationQuery } from "@/lib/services/organizations/internal/organization-query";
import { countExpiries } from "./count-expiries";
import { expiryReport } from "./expiry-report";
import { getForecast } from "./get-forecast";
import { listFleet } from "./list-fleet";
import {
  COLUMN_SORTS,
  columnSort,
  FLEET_SORTS,
  FLEET_STATUSES,
  type FleetSort,
  FleetView,
  viewQuery,
} from "@/lib/domain/fleet-view";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const view = (filter: Record<string, unknown> = {}) => FleetView.parse(filter);

describe("finding an installation", () => {
  it("works by organisation, number with spaces, label, client id and the start of a kid", async () => {
    const at = await t.active();
    const { organization } = await getInstallation(at.admin, at.installationId);
    const spaced = organization.number.replace(/(\d{3})(?=\d)/g, "$1 ");
    for (const q of [
      organization.name.toUpperCase(),
      organization.number,
      spaced,
      "hovedserver",
      at.clientId,
      at.pair.kid.slice(0, 6),
      `${organization.name.slice(0, 4)} hoved`,
    ]) {
      const { rows } = await listFleet(at.admin, view({ q }));
      expect([q, rows.map((row) => row.installationId)]).toEqual([
        q,
        expect.arrayContaining([at.installationId]),
      ]);
    }
    for (const q of ["finnes ikke", "100%", "a_b", "\\"])
      expect((await listFleet(at.admin, view({ q }))).rows).toEqual([]);
  });

  it.each([
    ["Tromsø legekontor", ["Tromso", "tromsø", "TROMSO", "TROMSØ"]],
    ["Ås fysioterapi", ["Aas", "Ås", "as fysio", "ÅS"]],
    ["Lærdal helsestasjon", ["Laerdal", "lærdal"]],
  ])("folds Norwegian letters: %s", async (name, searches) => {
    const at = await t.active();
    await t.db.organization.update({ where: { id: at.organizationId }, data: { name } });
    for (const q of searches)
      expect((await listFleet(at.admin, view({ q }))).rows.map((row) => row.installationId)).toContain(
        at.installationId,
      );
  });
});

describe("filters on names", () => {
  it("are of the customer, the template or the contact, whose name and number the search finds too", async () => {
    const at = await t.active();
    const contact = { contactName: "Ævar Ødegård", contactEmail: "ae@a.no", contactPhone: "40 00 12 34" };
    await t.db.organization.update({ where: { id: at.organizationId }, data: contact });
    const { organization } = await getInstallation(at.admin, at.installationId);
    const template = await t.db.clientTemplate.findUniqueOrThrow({ where: { id: at.templateId } });
    const found = async (filter: Record<string, unknown>) =>
      (await listFleet(at.admin, view(filter))).rows.map((row) => row.installationId);
    for (const filter of [
      { contact: "aevar" },
      { contact: "AE@A.NO" },
      { contact: "40001234" },
      { customer: organization.name.toLowerCase() },
      { customer: organization.number },
      { product: template.name, contact: "odegard" },
      { q: "Ævar Ødegård" },
      { q: "40 00 12 34" },
    ])
      expect([filter, await found(filter)]).toEqual([filter, [at.installationId]]);
    for (const filter of [
      { customer: "ævar" },
      { contact: organization.number },
      { customer: "hovedserver", product: template.name },
      { product: "finnes ikke" },
    ])
      expect([filter, await found(filter)]).toEqual([filter, []]);
    await t.db.organization.update({ where: { id: at.organizationId }, data: { contactName: null } });
    expect(await found({ q: "ævar" })).toEqual([]);
  });
});

describe("the fleet's row", () => {
  it("follows every table that it is made of, in the same transaction", async () => {
    const at = await t.active();
    const row = () => t.db.fleetRow.findUniqueOrThrow({ where: { installationId: at.installationId } });
    expect(await row()).toMatchObject({ phase: "ACTIVE", kid: at.pair.kid, hasOpenRevival: false });
    await updateInstallation(at.admin, { installationId: at.installationId, label: "Kjeller", note: "" });
    expect((await row()).label).toBe("Kjeller");
    await startRevival(at.admin, { installationId: at.installationId, days: 3 });
    expect((await row()).hasOpenRevival).toBe(true);
    const expiresAt = new Date("2030-01-01T00:00:00Z");
    await changeKeys(t.db, {
      where: { installationId: at.installationId },
      data: { expiresAt },
    });
    expect(await row()).toMatchObject({ keyExpiresAt: expiresAt, expirySort: expiresAt });
    await t.db.installation.update({
      where: { id: at.installationId },
      data: { snapshot: { apiScopes: [{ scope: "a/b", status: "pending" }] } },
    });
    expect((await row()).pendingScopes).toBe(1);
    await expect(
      t.db.$transaction(async (tx) => {
        await tx.installation.update({ where: { id: at.installationId }, data: { label: "Rullet tilbake" } });
        throw new Error("stop");
      }),
    ).rejects.toThrow("stop");
    expect((await row()).label).toBe("Kjeller");
  });
});

/** Whether a query plan reads a table from end to end. A vendor has a few templates: those may be. */
function readsLargeTable(plan: unknown): boolean {
  if (typeof plan !== "object" || plan === null) return false;
  const node = plan as Record<string, unknown>;
  if (node["Node Type"] === "Seq Scan" && node["Relation Name"] !== "client_template") return true;
  return Object.values(node).some(readsLargeTable);
}

describe("at 100 000 installations", () => {
  const ROWS = 100_000;
  let large: TestContext;
  let all: Set<string>;
  beforeAll(async () => {
    large = await TestContext.create();
    await seedLargeFleet(large.owner, ROWS);
    all = new Set();
  }, 240_000);
  afterAll(() => large.drop());

  it("no list and no count reads a large table from end to end", async () => {
    const templateId = (await large.db.clientTemplate.findFirstOrThrow()).id;
    const now = new Date();
    const cursor = (await listFleet(large.system, view())).next!;
    const filters = [
      ...FLEET_SORTS.map((sort) => ({ sort })),
      ...FLEET_STATUSES.map((status) => ({ status })),
      ...["7", "30", "45", "60", "90"].map((within) => ({ within })),
      ...FLEET_SORTS.map((sort) => ({ status: "attention", sort })),
      { beyond: 365 },
      { customer: "fjellheim" },
      { contact: "mona" },
      { product: "fagsystem 1" },
      { status: "attention", product: "fagsystem 2", environment: "TEST" },
      { template: templateId },
      { template: templateId, sort: "expiry", within: "30" },
      { environment: "TEST" },
      { custody: "INSTALLATION" },
      { scope: "nhn:finnes/ikke" },
      { scope: "nhn:msh/api", scopeStatus: "pending" },
      { scopeStatus: "pending" },
      { due: 60 },
      { due: 60, sort: "template" },
      { due: 7, sort: "name" },
      { due: 60, template: templateId, environment: "TEST" },
      { unchecked: "30", sort: "checked" },
      { q: "legekontor" },
      { q: "fjellheim" },
      { q: "hovedserver 4711" },
      { q: "tromsø", status: "expired" },
      { after: cursor },
    ];
    const scans: unknown[] = [];
    for (const filter of filters) {
      for (const query of [
        fleetQuery(view(filter), now, 51),
        countQuery(view(filter), now),
        unknownExpiryQuery(view(filter), now),
      ]) {
        const plan = await large.db.$queryRaw<{ "QUERY PLAN": unknown }[]>(
          Prisma.sql`explain (format json) ${query}`,
        );
        if (readsLargeTable(plan[0]!["QUERY PLAN"])) scans.push(filter);
      }
    }
    for (const filter of [{}, { environment: "TEST" }, { custody: "PORTAL" }, { template: templateId }]) {
      const plan = await large.db.$queryRaw<{ "QUERY PLAN": unknown }[]>(
        Prisma.sql`explain (format json) ${idsQuery(view({ ...filter, status: "attention" }), now, MAX_VIEW_COUNT + 1)}`,
      );
      if (readsLargeTable(plan[0]!["QUERY PLAN"])) scans.push({ ...filter, by: "cause" });
    }
    const { id, name } = await large.db.organization.findFirstOrThrow({ select: { id: true, name: true } });
    const last = { id, value: name };
    for (const [q, after] of [
      ["", null],
      ["tromso", null],
      ["fjellheim", last],
      ["", last],
    ] as const) {
      const plan = await large.db.$queryRaw<{ "QUERY PLAN": unknown }[]>(
        Prisma.sql`explain (format json) ${organizationQuery(q, after, 51)}`,
      );
      if (readsLargeTable(plan[0]!["QUERY PLAN"])) scans.push(q);
    }
    expect(scans).toEqual([]);
  });

  it("customers are found folded, in Norwegian order, and each once however one pages", async () => {
    const { rows } = await listOrganizations(large.system, { q: "TROMSO 2000", after: "" });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => /Tromsø.*2000/.test(row.name))).toBe(true);
    const seen: string[] = [];
    for (let after = "", page = 0; page < 10; page += 1) {
      const { rows, next } = await listOrganizations(large.system, { q: "", after });
      seen.push(...rows.map((row) => row.name));
      after = next!;
    }
    expect(new Set(seen).size).toBe(500);
    expect([...seen].sort(new Intl.Collator("nb").compare)).toEqual(seen);
  });

  it("the forecast counts each key that expires in the next year once, in its week and template", async () => {
    await countExpiries(large.system);
    const all = await getForecast(large.system, { template: "", environment: "" });
    const now = all.countedAt!;
    const end = addSeconds(all.weeks[0]!.start, 52 * 7 * 86_400);
    const expiring = await large.db.fleetRow.findMany({
      where: { phase: "ACTIVE", keyExpiresAt: { gt: now, lt: end } },
      select: { keyExpiresAt: true },
    });
    const sum = (weeks: { keys: number }[]) => weeks.reduce((total, week) => total + week.keys, 0);
    // Midnight of the last Sunday in Oslo is an hour or two before midnight UTC.
    expect(Math.abs(sum(all.weeks) - expiring.length)).toBeLessThan(300);
    expect(all.weeks).toHaveLength(52);
    expect(all.weeks.every((week) => week.start.getUTCDay() === 1)).toBe(true);
    const third = all.weeks[3]!.start;
    const inThird = expiring.filter(
      ({ keyExpiresAt }) => osloWeekStart(keyExpiresAt!).getTime() === third.getTime(),
    );
    expect(all.weeks[3]!.keys).toBe(inThird.length);
    const test = await getForecast(large.system, { template: "", environment: "TEST" });
    const production = await getForecast(large.system, { template: "", environment: "PRODUCTION" });
    expect(sum(test.weeks) + sum(production.weeks)).toBe(sum(all.weeks));
  });

  it("a bar of the forecast leads to exactly the keys that it counts", async () => {
    const { weeks } = await getForecast(large.system, { template: "", environment: "PRODUCTION" });
    for (const { start, keys } of [weeks[1]!, weeks[3]!, weeks[30]!]) {
      const week = start.toISOString().slice(0, 10);
      const { count } = await listFleet(large.system, view({ week, environment: "PRODUCTION" }));
      expect([week, count]).toEqual([week, keys]);
    }
    // A day that is none is no filter, as with the others.
    expect(view({ week: "2026-02-30" }).week).toBe("");
  });

  it("the forecast counts what the portal will renew, in weeks before it expires", async () => {
    const template = await large.db.clientTemplate.findFirstOrThrow({ where: { name: "Fagsystem 1" } });
    await large.db.clientTemplate.update({
      where: { id: template.id },
      data: { rotatesAutomatically: true },
    });
    await countExpiries(large.system);
    const { weeks } = await getForecast(large.system, { template: template.id, environment: "" });
    const end = addSeconds(weeks[0]!.start, 52 * 7 * 86_400).getTime();
    const held = await large.db.fleetRow.findMany({
      where: {
        phase: "ACTIVE",
        custody: "PORTAL",
        templateId: template.id,
        keyExpiresAt: { gt: new Date() },
      },
      select: { keyExpiresAt: true },
    });
    const before = (instant: number) => held.filter((row) => row.keyExpiresAt!.getTime() < instant).length;
    const renewals = weeks.reduce((sum, week) => sum + week.renewals, 0);
    expect(renewals).toBeGreaterThanOrEqual(before(end - 86_400_000));
    expect(renewals).toBeLessThanOrEqual(before(end + 31 * 86_400_000));
    // What expires in the window's first half is renewed at once, the rest each in its own week.
    expect(weeks.filter((week) => week.renewals > 0).length).toBeGreaterThan(45);
    await large.db.clientTemplate.update({
      where: { id: template.id },
      data: { rotatesAutomatically: false },
    });
  });

  it.each(REPORT_GROUPS)("a report by %s has every key that is due once, its groups unbroken", async (by) => {
    const filter = view({ due: 12, environment: "TEST" });
    const expected = await large.db.fleetRow.count({
      where: {
        phase: "ACTIVE",
        environment: "TEST",
        keyExpiresAt: { lte: addSeconds(new Date(), 12 * 86_400) },
      },
    });
    const rows = [];
    for (let after = ""; ;) {
      const page = await expiryReport(large.system, { ...filter, after }, by);
      expect(page.count).toBe(expected);
      rows.push(...page.rows);
      if (!page.next) break;
      after = page.next;
    }
    expect(new Set(rows.map((row) => row.installationId)).size).toBe(expected);
    const keys = groupRows(rows, by).map((group) => group.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("pages visit every row once, in each order, and a count stops at 10 000", async () => {
    expect((await listFleet(large.system, view())).count).toBe(10_001);
    for (const sort of FLEET_SORTS) {
      all.clear();
      let after = "";
      for (let page = 0; page < 30; page += 1) {
        const { rows, next } = await listFleet(large.system, view({ sort, after }));
        for (const row of rows) {
          expect(all.has(row.installationId)).toBe(false);
          all.add(row.installationId);
        }
        after = next!;
      }
      expect(all.size).toBe(1500);
    }
  });

  it("several views are counted as their lists, up to 999", async () => {
    const views = [view(), view({ status: "expired" }), view({ status: "attention", environment: "TEST" })];
    const counts = await countViews(large.system, views);
    for (const [index, each] of views.entries())
      expect(counts[index]).toBe(Math.min((await listFleet(large.system, each)).count, MAX_VIEW_COUNT + 1));
    expect(await countViews(large.system, [])).toEqual([]);
  });

  it.each([
    ["expiry", "asc"],
    ["expiry-desc", "desc"],
  ] as const)(
    "by %s, those whose expiry is unknown are a group at the start that can be passed over",
    async (sort, direction) => {
      const first = await listFleet(large.system, view({ sort }));
      const unknown = await large.db.fleetRow.count({ where: { phase: "ACTIVE", keyExpiresAt: null } });
      expect(first.unknown?.count).toBe(unknown);
      expect(first.rows[0]!.keyExpiresAt).toBeNull();
      const after = await listFleet(large.system, view({ sort, after: first.unknown!.skip! }));
      expect(after.unknown).toBeNull();
      const next = await large.db.fleetRow.findFirstOrThrow({
        where: { phase: "ACTIVE", keyExpiresAt: { not: null } },
        orderBy: [{ expirySort: direction }, { installationId: direction }],
      });
      expect(after.rows[0]!.installationId).toBe(next.installationId);
    },
  );

  it.each(Object.entries(COLUMN_SORTS))("the column %s is sorted both ways", async (column, sorts) => {
    const [once, reverse] = await Promise.all(
      sorts.map(async (sort) => {
        const ids: string[] = [];
        for (let after = ""; ;) {
          const { rows, next } = await listFleet(large.system, view({ sort, within: "1", after }));
          ids.push(...rows.map((row) => row.installationId));
          if (!next) return ids;
          after = next;
        }
      }),
    );
    expect([column, once!.length]).not.toEqual([column, 0]);
    expect(reverse).toEqual(once!.toReversed());
    for (const [sort, other] of [sorts, sorts.toReversed()] as [FleetSort, FleetSort][])
      expect(columnSort(column as keyof typeof COLUMN_SORTS, sort).next).toBe(other);
  });

  it("the overview's counts are those of the lists behind them", async () => {
    const overview = await getOverview(large.system);
    const expired = await listFleet(large.system, view({ status: "expired" }));
    expect(overview.counts.expired).toBe(expired.count);
    expect(expired.rows[0]!.status.code).toBe("key-expired");
    expect(overview.groups[0]!.rows[0]!.status.code).toBe("key-expired");
    expect(viewQuery({ within: "7" })).toBe("within=7");
    const soon = await listFleet(large.system, view({ within: "7" }));
    expect(overview.counts.within7).toBe(soon.count);
  });

  it("an export holds every row of its view", async () => {
    let rows = 0;
    for await (const batch of exportFleet(large.system, view({ template: "", status: "failing" })))
      rows += batch.length;
    expect(rows).toBe(
      await large.db.fleetRow.count({ where: { phase: "ACTIVE", lastCheckFailure: { not: null } } }),
    );
  });
});
