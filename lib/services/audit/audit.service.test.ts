import { generateKeyPairSync, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { updateOrganization } from "../organizations/update-organization";
import { withTransaction } from "@/lib/core/db/transaction";
import { appendAudit } from "@/lib/core/audit/append";
import { canonicalJson } from "@/lib/core/audit/canonical";
import { signCheckpoint } from "./sign-checkpoint";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const readRows = () => t.db.auditEvent.findMany({ orderBy: { seq: "asc" } });

describe("the audit", () => {
  it("has the exact text of every row, also when fifty people write at once", async () => {
    const staff = await t.staff("SUPPORT");
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => createOrganization(staff, organizationInput(500 + index))),
    );
    const rows = await readRows();
    expect(rows.length).toBeGreaterThanOrEqual(50);
    for (const row of rows) {
      const text = JSON.parse(row.canonical) as Record<string, unknown>;
      expect(text).toMatchObject({
        action: row.action,
        actorName: row.actorName,
        entityId: row.entityId,
        details: row.details,
      });
      expect(canonicalJson(text)).toBe(row.canonical);
    }
  });

  it("lets nobody wait for another: a change is committed while the transaction of one that was written before is open", async () => {
    const staff = await t.staff("SUPPORT");
    let release = () => {};
    const isReleased = new Promise<void>((done) => (release = done));
    let written = () => {};
    const isWritten = new Promise<void>((done) => (written = done));
    const first = t.db.$transaction(
      async (tx) => {
        await appendAudit(tx, staff, [
          { action: "system.cleaned-up", entity: { type: "system", id: "first" } },
        ]);
        written();
        await isReleased;
      },
      { timeout: 20_000 },
    );
    await isWritten;
    const input = organizationInput(850);
    await createOrganization(staff, input);
    expect(await t.db.organization.count({ where: { number: input.number } })).toBe(1);
    release();
    await first;
  });

  it("cannot be changed, shortened or emptied, not even by the owner of the tables", async () => {
    // Only a signed checkpoint is stored, and a table without rows refuses nothing.
    const { privateKey } = generateKeyPairSync("ed25519");
    t.env.AUDIT_SIGNING_KEY = privateKey.export({ format: "jwk" }) as typeof t.env.AUDIT_SIGNING_KEY;
    await signCheckpoint(t.system);
    for (const [table, column] of [
      ["audit_event", "seq"],
      ["audit_checkpoint", "seq"],
      ["audit_leaf", "seq"],
      ["audit_tree_checkpoint", "size"],
    ] as const)
      for (const statement of [
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        if (table !== "audit_checkpoint" || statement.startsWith("truncate"))
          await expect(t.owner.$executeRawUnsafe(statement)).rejects.toThrow("append-only");
        // The application is refused before any trigger, and cannot take the trigger away.
        await expect(t.db.$executeRawUnsafe(statement)).rejects.toThrow("permission denied");
      }
    for (const statement of [
      "alter table audit_event disable trigger all",
      "drop trigger audit_event_append_only on audit_event",
      "drop table audit_event",
      "delete from audit_head",
      "delete from audit_tree",
      "delete from audit_tile",
      "create table elsewhere (id int)",
      "set session_replication_role = replica",
    ])
      await expect(t.db.$executeRawUnsafe(statement)).rejects.toThrow(/must be owner|permission denied/);
  });

  it("names nobody: a person is an id", async () => {
    const staff = await t.staff("SUPPORT", "Kari Merkelig-Navn");
    await createOrganization(staff, organizationInput(800));
    const rows = await readRows();
    expect(rows.some((row) => row.actorId === (staff.actor as { userId: string }).userId)).toBe(true);
    expect(
      JSON.stringify(rows, (_key, value: unknown) => (typeof value === "bigint" ? "" : value)),
    ).not.toContain("Merkelig");
  });

  it("goes with its change: when it cannot be written, nothing happens", async () => {
    const staff = await t.staff("SUPPORT");
    const before = await t.db.organization.count();
    for (const table of ["audit_event", "audit_unsealed"]) {
      await t.owner.$executeRawUnsafe(`alter table ${table} rename to gone`);
      await expect(createOrganization(staff, organizationInput(700))).rejects.toThrow();
      await t.owner.$executeRawUnsafe(`alter table gone rename to ${table}`);
    }
    expect(await t.db.organization.count()).toBe(before);
  });

  it("knows the organization of what concerns an installation, and refuses an unknown installation", async () => {
    const { admin, organizationId, installationId } = await t.installation();
    const record = (id: string) =>
      withTransaction(admin, async (_tx, audit) =>
        audit({
          action: "installation.updated",
          entity: { type: "installation", id },
          installationId: id,
        }),
      );
    await record(installationId);
    const row = (await readRows()).at(-1)!;
    expect(row).toMatchObject({ installationId, organizationId });
    expect(JSON.parse(row.canonical)).toMatchObject({ organizationId, installationId });
    await expect(record(randomUUID())).rejects.toThrow("does not exist");
    expect((await readRows()).at(-1)!.seq).toBe(row.seq);
  });

  it("is demanded of every change, and is silent when nothing changed", async () => {
    const staff = await t.staff("SUPPORT");
    await expect(withTransaction(staff, async () => {})).rejects.toThrow("without an audit entry");
    const input = organizationInput(701);
    const { organizationId } = await createOrganization(staff, input);
    const before = await readRows();
    const { number: _number, ...same } = input;
    await updateOrganization(staff, { organizationId, ...same });
    expect(await readRows()).toEqual(before);
    await updateOrganization(staff, { organizationId, ...same, name: "Nytt navn" });
    expect((await readRows()).at(-1)).toMatchObject({
      action: "organization.updated",
      details: { changed: ["name"], "before.name": input.name, "after.name": "Nytt navn" },
    });
    // A contact is a person, whose data are erased elsewhere and would stay in the audit.
    const contactName = "Mona Moen";
    await updateOrganization(staff, { organizationId, ...same, name: "Nytt navn", contactName });
    expect((await readRows()).at(-1)?.details).toEqual({ changed: ["contactName"] });
  });
});
