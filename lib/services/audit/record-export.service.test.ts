import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FleetView, viewQuery } from "@/lib/domain/fleet-view";
import { exportFleet } from "../fleet/export-fleet";
import { recordFleetExport } from "../fleet/record-export";
import { exportAudit, listAudit } from "./list-audit";
import { recordAuditExport } from "./record-export";
import { AuditView, readAuditView } from "@/lib/domain/audit-view";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
  for (let count = 0; count < 3; count += 1) await t.active();
});
afterAll(() => t.drop());

describe("what leaves as a file", () => {
  it("has a row in the audit with who, which filters and how many rows, for the fleet", async () => {
    const support = await t.staff("SUPPORT");
    const view = FleetView.parse({ environment: "TEST", sort: "name", after: "x" });
    await recordFleetExport(support, view, { format: "csv", maxRows: null });
    await recordFleetExport(support, view, { format: "pdf", maxRows: 2 });
    let exported = 0;
    for await (const batch of exportFleet(support, { ...view, after: "" })) exported += batch.length;
    expect(exported).toBeGreaterThan(2);
    const admin = await t.staff("ADMINISTRATOR");
    const { rows } = await listAudit(admin, AuditView.parse({ action: "fleet.exported" }));
    expect(rows.map(({ actorKind, details }) => ({ actorKind, details }))).toEqual([
      {
        actorKind: "staff",
        details: { format: "pdf", filter: "environment=TEST&sort=name", searched: false, rows: 2 },
      },
      {
        actorKind: "staff",
        details: { format: "csv", filter: "environment=TEST&sort=name", searched: false, rows: exported },
      },
    ]);
  });

  it("has one for the audit, which only administrators may take", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const view = AuditView.parse({ action: "installation.created", from: "2020-01-01", before: "5" });
    await expect(recordAuditExport(await t.staff("SUPPORT"), view)).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await recordAuditExport(admin, { ...view, before: "" });
    let exported = 0;
    for await (const batch of exportAudit(admin, { ...view, before: "" })) exported += batch.length;
    const { rows } = await listAudit(admin, AuditView.parse({ action: "audit.exported" }));
    expect(rows).toHaveLength(1);
    expect(rows[0]!.details).toEqual({
      filter: "action=installation.created&from=2020-01-01",
      searched: false,
      rows: exported,
    });
    expect(exported).toBeGreaterThan(0);
  });
});

describe("free text of an export's view", () => {
  it("is not in the audit, which says only that something was searched for", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const words = fc.stringMatching(/^[a-zæøå0-9-]{6,20}$/).map((word) => `zz${word}`);
    await fc.assert(
      fc.asyncProperty(words, words, async (q, scope) => {
        await recordFleetExport(admin, FleetView.parse({ q, scope, status: "active" }), {
          format: "csv",
          maxRows: null,
        });
        await recordAuditExport(admin, AuditView.parse({ q, action: "installation.created" }));
        const rows = await t.db.auditEvent.findMany({ orderBy: { seq: "desc" }, take: 2 });
        expect(rows.map(({ action, details }) => ({ action, details }))).toEqual([
          {
            action: "audit.exported",
            details: { filter: "action=installation.created", searched: true, rows: 0 },
          },
          {
            action: "fleet.exported",
            details: { format: "csv", filter: "status=active", searched: true, rows: 0 },
          },
        ]);
      }),
      { numRuns: 10, examples: [["kari nordmann", "010170 00000"]] },
    );
  });

  it("leaves a scope that installations have", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const [row] = await t.db.fleetRow.findMany({ take: 1 });
    const view = FleetView.parse({ scope: row!.scopes[0] });
    await recordFleetExport(admin, view, { format: "csv", maxRows: null });
    const { details } = await t.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(details).toMatchObject({ filter: viewQuery(view), searched: false });
  });
});

describe("days to filter the audit by", () => {
  const refused = [
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "1999-12-31",
    "2100-01-01",
    "0000-00-00",
    "x",
    "\0",
  ];
  it.each(refused)("are refused before anything is read: %j", (day) => {
    expect(readAuditView({ to: day }).problems).toEqual({ to: "day" });
    expect(readAuditView({ from: day, to: "2026-01-01" }).problems).toEqual({ from: "day" });
  });

  it("are refused when they are repeated", () => {
    expect(readAuditView({ from: ["2026-01-01", "2026-01-02"] }).problems).toEqual({ from: "day" });
  });

  it("can be any of the years 2000 to 2099", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    for (const [from, to] of [
      ["2000-01-01", "2099-12-31"],
      ["2024-02-29", ""],
      ["", "2099-12-31"],
    ]) {
      const { view, problems } = readAuditView({ from, to });
      expect(problems).toEqual({});
      expect((await listAudit(admin, view)).rows.length).toBeGreaterThan(0);
    }
  });
});
