import { randomUUID } from "node:crypto";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { Context } from "@/lib/context/context";
import { FormReader } from "@/lib/http/form-reader";
import { RULE_FIELD_KINDS } from "@/lib/services/alerts/schemas";
import { FleetView } from "@/lib/domain/fleet-view";
import { listFleet } from "../fleet/list-fleet";
import { updateInstallation } from "../installations/update-installation";
import { createInstallation } from "../installations/create-installation";
import { updateOrganization } from "../organizations/update-organization";
import { signCheckpoint } from "../audit/sign-checkpoint";
import { verifyLog } from "../audit/verify-log";
import { evaluateAlerts } from "../alerts/evaluate-alerts";
import { saveRule } from "../alerts/save-rule";
import { createTemplate } from "../templates/create-template";
import { RECORD_TABLES } from "./internal/find-touches";
import { createImport } from "./create-import";
import { getImport } from "./get-import";
import { runImport } from "./run-import";
import { runUndo } from "./run-undo";
import { setImportState } from "./set-import-state";
import { undoImport } from "./undo-import";

let t: TestContext;
let admin: Context;
let templateId: string;
beforeAll(async () => {
  t = await TestContext.create();
  admin = await t.staff("ADMINISTRATOR");
  ({ templateId } = await createTemplate(admin, templateInput("Fjordjournal")));
});
afterAll(() => t.drop());

const HEADINGS = ["Org.nr.", "Kunde", "Klientmal", "Installasjon", "Klient-ID", "kid", "Utløper"];
let counter = 5_000;
const row = (label = "Hovedserver", number = syntheticNumber((counter += 1))) => [
  number,
  `Legekontor ${number}`,
  "Fjordjournal",
  label,
  randomUUID() as string,
  `kid-${counter}`,
  "31.12.2027",
];
type Row = ReturnType<typeof row>;

async function take(rows: Row[]): Promise<string> {
  const bytes = new TextEncoder().encode(stringify([HEADINGS, ...rows], { delimiter: ";" }));
  const { runId } = await createImport(admin, { name: "kunder.csv", bytes });
  await setImportState(admin, { runId, command: "start" });
  expect(await runImport(t.system, { runId })).toBeNull();
  return runId;
}

async function undo(runId: string): Promise<void> {
  await undoImport(admin, { runId });
  await runUndo(t.system, { runId });
}

/** Everything that an import writes but audit rows, as it is in the database. */
async function everything() {
  const [installations, organizations, keys, fleet] = await Promise.all([
    t.owner.installation.findMany({ orderBy: { id: "asc" }, omit: { updatedAt: true } }),
    t.owner.organization.findMany({ orderBy: { id: "asc" } }),
    t.owner.clientKey.findMany({ orderBy: { id: "asc" } }),
    t.owner.fleetRow.findMany({ orderBy: { installationId: "asc" } }),
  ]);
  return { installations, organizations, keys, fleet };
}

const idOf = async (each: Row) =>
  (await t.db.installation.findUniqueOrThrow({ where: { clientId: each[4]! } })).id;

describe("undoing an import", () => {
  it("leaves the database as it was, whatever rows it had created and changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ label: fc.boolean(), kid: fc.boolean(), expires: fc.boolean() }), {
          maxLength: 6,
        }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (changes, created, perCustomer) => {
          const there = changes.map(() => row());
          if (there.length > 0) await take(there);
          const before = await everything();
          const changed = there.map((each, index) => {
            const { label, kid, expires } = changes[index]!;
            const copy = [...each];
            if (label) copy[3] = "Ny server";
            if (kid) copy[5] = `ny-${randomUUID()}`;
            if (expires) copy[6] = "31.12.2028";
            return copy;
          });
          const fresh = Array.from({ length: created }, () => row()).flatMap((each) =>
            Array.from({ length: perCustomer }, (_, index) => row(`Server ${index}`, each[0])),
          );
          const rows = [...changed, ...fresh];
          if (rows.length === 0) return;
          const runId = await take(rows);
          const run = await getImport(admin, runId);
          if (run.result.undo.state === "nothing") {
            expect(await everything()).toEqual(before);
            return;
          }
          expect(run.result.undo).toMatchObject({ state: "possible", touches: [], touchCount: 0 });
          await undo(runId);
          expect(await everything()).toEqual(before);
          expect((await getImport(admin, runId)).result.undo.state).toBe("undone");
        },
      ),
      { numRuns: 10 },
    );
    await signCheckpoint(t.system);
    expect((await verifyLog(t.system)).faults).toEqual([]);
  }, 120_000);

  it("writes who undid what in the audit, and lets the same file be imported again", async () => {
    const rows = [row(), row()];
    const runId = await take(rows);
    const id = await idOf(rows[0]!);
    await undo(runId);
    expect(await t.auditActions(id)).toEqual(["installation.added", "installation.removed"]);
    const actions = await t.db.auditEvent.findMany({
      where: { entityType: "import", entityId: runId },
      orderBy: { seq: "asc" },
      select: { action: true, details: true },
    });
    expect(actions.slice(-2)).toEqual([
      { action: "import.undo-requested", details: {} },
      { action: "import.undone", details: { removed: 2, restored: 0, organizations: 2 } },
    ]);
    expect((await listFleet(admin, FleetView.parse({ q: rows[0]![4] }))).rows).toEqual([]);
    expect((await getImport(admin, await take(rows))).counts).toMatchObject({ created: 2, failed: 0 });
  });

  it("is not stopped by alerts that the portal raised by itself", async () => {
    await saveRule(admin, {
      ruleId: "",
      name: `Regel ${randomUUID()}`,
      query: "",
      thresholds: "30, 7, 0",
      ...new FormReader(null).fields(RULE_FIELD_KINDS),
      emails: "vakt@example.no",
      officeHours: false,
      digest: false,
      unknownEveryDays: "0",
      escalateAfterDays: "2",
      enabled: true,
    });
    const rows = [[...row().slice(0, 6), "01.01.2021"]];
    const runId = await take(rows);
    const installationId = await idOf(rows[0]!);
    await evaluateAlerts(t.system);
    const crossings = await t.db.alertCrossing.count({ where: { installationId } });
    await undo(runId);
    expect(crossings).toBeGreaterThan(0);
    expect((await getImport(admin, runId)).result.undo.state).toBe("undone");
  });

  const touches: [string, (id: string, each: Row) => Promise<unknown>][] = [
    [
      "a person has changed an installation",
      (id) => updateInstallation(admin, { installationId: id, label: "Et annet navn" }),
    ],
    [
      "a person has changed an organization that it created",
      async (_, each) => {
        const organization = await t.db.organization.findUniqueOrThrow({ where: { number: each[0]! } });
        await updateOrganization(admin, {
          organizationId: organization.id,
          name: "Et annet navn",
          contactName: "",
          contactEmail: "",
          contactPhone: "",
          children: "",
        });
      },
    ],
    [
      "an organization that it created has another installation",
      async (_, each) => {
        const organization = await t.db.organization.findUniqueOrThrow({ where: { number: each[0]! } });
        await createInstallation(admin, {
          organizationId: organization.id,
          templateId,
          label: "Nr. 2",
          scopes: "",
          childOrganizationNumbers: [],
          claims: "",
        });
      },
    ],
    [
      "a client was seen at the fleet API",
      (id) => t.owner.installation.update({ where: { id }, data: { fleetApiTokenAt: new Date() } }),
    ],
    [
      "a later import has changed an installation",
      (_, each) => take([[...each.slice(0, 3), "Flyttet", ...each.slice(4)]]),
    ],
  ];
  it.each(touches)("is refused, and changes nothing, once %s", async (_, touch) => {
    const rows = [row(), row()];
    const runId = await take(rows);
    await touch(await idOf(rows[1]!), rows[1]!);
    const before = await everything();
    const shown = (await getImport(admin, runId)).result.undo;
    expect(shown.state).toBe("touched");
    expect(shown.touches.length).toBeGreaterThan(0);
    await expect(undoImport(admin, { runId })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await everything()).toEqual(before);
  });

  it("is refused by the worker when something happens between the request and the work", async () => {
    const rows = [row(), row()];
    const runId = await take(rows);
    await undoImport(admin, { runId });
    await updateInstallation(admin, {
      installationId: await idOf(rows[0]!),
      label: "Et annet navn",
    });
    const before = await everything();
    await runUndo(t.system, { runId });
    expect(await everything()).toEqual(before);
    expect((await getImport(admin, runId)).result.undo.state).toBe("touched");
    expect(await t.db.auditEvent.count({ where: { entityId: runId, action: "import.undo-refused" } })).toBe(
      1,
    );
  });

  it("is possible again once the later import is undone", async () => {
    const each = row();
    const first = await take([each]);
    const second = await take([[...each.slice(0, 3), "Flyttet", ...each.slice(4)]]);
    expect((await getImport(admin, first)).result.undo.state).toBe("touched");
    await undo(second);
    await undo(first);
    expect((await getImport(admin, first)).result.undo.state).toBe("undone");
    expect(await t.db.installation.count({ where: { clientId: each[4]! } })).toBe(0);
  });

  it("is never half done: a fault at any statement leaves everything as it was", async () => {
    const there = [row(), row()];
    await take(there);
    const rows = [...there.map((each) => [...each.slice(0, 3), "Flyttet", ...each.slice(4)]), row(), row()];
    const runId = await take(rows);
    const before = await everything();
    await undoImport(admin, { runId });
    const faults = [
      ["installation", "update"],
      ["installation", "delete"],
      ["client_key", "delete"],
      ["organization", "delete"],
      ["import_run", "update"],
      ["audit_event", "insert"],
      ["audit_unsealed", "insert"],
    ];
    await t.owner.$executeRawUnsafe(
      `create function injected_fault() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$`,
    );
    for (const [table, event] of faults) {
      await t.owner.$executeRawUnsafe(
        `create trigger injected after ${event} on ${table} for each statement execute function injected_fault()`,
      );
      await expect(runUndo(t.system, { runId })).rejects.toThrow();
      await t.owner.$executeRawUnsafe(`drop trigger injected on ${table}`);
      expect(await everything()).toEqual(before);
      expect((await getImport(admin, runId)).result.undo.state).toBe("undoing");
    }
    await Promise.all([runUndo(t.system, { runId }), runUndo(t.system, { runId })]);
    expect((await getImport(admin, runId)).result.undo.state).toBe("undone");
    expect(await t.db.auditEvent.count({ where: { entityId: runId, action: "import.undone" } })).toBe(1);
  });

  it("undoes what an import had taken in before it was stopped", async () => {
    const rows = Array.from({ length: 1200 }, () => row());
    const bytes = new TextEncoder().encode(stringify([HEADINGS, ...rows], { delimiter: ";" }));
    const { runId } = await createImport(admin, { name: "kunder.csv", bytes });
    await setImportState(admin, { runId, command: "start" });
    await t.owner.$executeRawUnsafe(
      `alter table import_chunk add constraint broken check (index <> 1 or done_at is null)`,
    );
    await expect(runImport(t.system, { runId })).rejects.toThrow();
    await t.owner.$executeRawUnsafe(`alter table import_chunk drop constraint broken`);
    await expect(undoImport(admin, { runId })).rejects.toMatchObject({ code: "CONFLICT" });
    await setImportState(admin, { runId, command: "cancel" });
    await undo(runId);
    expect(await t.db.installation.count({ where: { clientId: { in: rows.map((each) => each[4]!) } } })).toBe(
      0,
    );
  }, 60_000);

  it("is not offered for a preview, nor for what a previous release imported without a record", async () => {
    const rows = [row()];
    const bytes = new TextEncoder().encode(stringify([HEADINGS, ...rows], { delimiter: ";" }));
    const { runId } = await createImport(admin, { name: "kunder.csv", bytes });
    expect((await getImport(admin, runId)).result.undo.state).toBe("nothing");
    const earlier = await take(rows);
    await t.owner.importEffect.deleteMany({ where: { runId: earlier } });
    expect((await getImport(admin, earlier)).result.undo.state).toBe("unrecorded");
    await expect(undoImport(admin, { runId: earlier })).rejects.toMatchObject({ code: "CONFLICT" });
    const support = await t.staff("SUPPORT");
    await expect(undoImport(support, { runId: earlier })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("knows every table that refers to an installation", async () => {
    const tables = await t.owner.$queryRaw<{ name: string }[]>`
      select distinct conrelid::regclass::text as name from pg_constraint
      where contype = 'f' and confrelid = 'installation'::regclass`;
    const handled = ["client_key", "fleet_row", "alert", "key_alert", "queued_check"];
    expect(tables.map((each) => each.name).sort()).toEqual([...RECORD_TABLES, ...handled].sort());
  });
});
