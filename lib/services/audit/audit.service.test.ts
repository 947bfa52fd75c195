import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { updateOrganization } from "../organizations/update-organization";
import { withTransaction } from "@/lib/core/db/transaction";
import { canonicalJson, chainHash } from "@/lib/core/audit/canonical";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

async function chain() {
  const rows = await t.db.auditEvent.findMany({ orderBy: { seq: "asc" } });
  const head = await t.db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  return { rows, head };
}

describe("the audit", () => {
  it("is one unbroken chain, also when fifty people write at once", async () => {
    const staff = await t.staff("SUPPORT");
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => createOrganization(staff, organizationInput(500 + index))),
    );
    const { rows, head } = await chain();
    expect(rows.length).toBeGreaterThanOrEqual(50);
    let previous = "0".repeat(64);
    rows.forEach((row, index) => {
      expect(row.seq).toBe(BigInt(index + 1));
      expect(row.prevHash).toBe(previous);
      expect(row.hash).toBe(chainHash(previous, row.canonical));
      const hashed = JSON.parse(row.canonical) as Record<string, unknown>;
      expect(hashed).toMatchObject({
        action: row.action,
        actorName: row.actorName,
        entityId: row.entityId,
        details: row.details,
      });
      expect(canonicalJson(hashed)).toBe(row.canonical);
      previous = row.hash;
    });
    expect(head).toMatchObject({ seq: BigInt(rows.length), hash: previous });
  });

  it("cannot be changed, shortened or emptied, not even by the owner of the tables", async () => {
    for (const table of ["audit_event", "audit_checkpoint"])
      for (const statement of [
        `update ${table} set seq = seq`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        if (table === "audit_event" || statement.startsWith("truncate"))
          await expect(t.owner.$executeRawUnsafe(statement)).rejects.toThrow("append-only");
        // The application is refused before any trigger, and cannot take the trigger away.
        await expect(t.db.$executeRawUnsafe(statement)).rejects.toThrow("permission denied");
      }
    for (const statement of [
      "alter table audit_event disable trigger all",
      "drop trigger audit_event_append_only on audit_event",
      "drop table audit_event",
      "delete from audit_head",
      "create table elsewhere (id int)",
      "set session_replication_role = replica",
    ])
      await expect(t.db.$executeRawUnsafe(statement)).rejects.toThrow(/must be owner|permission denied/);
  });

  it("names nobody: a person is an id", async () => {
    const staff = await t.staff("SUPPORT", "Kari Merkelig-Navn");
    await createOrganization(staff, organizationInput(800));
    const { rows } = await chain();
    expect(rows.some((row) => row.actorId === (staff.actor as { userId: string }).userId)).toBe(true);
    expect(
      JSON.stringify(rows, (_key, value: unknown) => (typeof value === "bigint" ? "" : value)),
    ).not.toContain("Merkelig");
  });

  it("goes with its change: when it cannot be written, nothing happens", async () => {
    const staff = await t.staff("SUPPORT");
    const before = await t.db.organization.count();
    await t.owner.$executeRaw`alter table audit_head rename to audit_head_gone`;
    await expect(createOrganization(staff, organizationInput(700))).rejects.toThrow();
    await t.owner.$executeRaw`alter table audit_head_gone rename to audit_head`;
    expect(await t.db.organization.count()).toBe(before);
  });

  it("puts what concerns an installation into its organization's chain, and refuses an unknown installation", async () => {
    const { admin, organizationId, installationId } = await t.installation();
    const before = await t.db.auditChain.findUniqueOrThrow({ where: { organizationId } });
    const record = (id: string) =>
      withTransaction(admin, async (_tx, audit) =>
        audit({
          action: "installation.updated",
          entity: { type: "installation", id },
          installationId: id,
        }),
      );
    await record(installationId);
    const row = await t.db.auditEvent.findFirstOrThrow({
      where: { organizationId, organizationSeq: before.seq + 1n },
    });
    expect(row).toMatchObject({
      installationId,
      organizationHash: chainHash(before.hash, row.canonical),
    });
    expect(JSON.parse(row.canonical)).toMatchObject({ organizationId, installationId });
    const { head } = await chain();
    await expect(record(randomUUID())).rejects.toThrow("does not exist");
    expect((await chain()).head).toEqual(head);
  });

  it("is demanded of every change, and is silent when nothing changed", async () => {
    const staff = await t.staff("SUPPORT");
    await expect(withTransaction(staff, async () => {})).rejects.toThrow("without an audit entry");
    const input = organizationInput(701);
    const { organizationId } = await createOrganization(staff, input);
    const { head } = await chain();
    const { number: _number, ...same } = input;
    await updateOrganization(staff, { organizationId, ...same });
    expect((await chain()).head).toEqual(head);
    await updateOrganization(staff, { organizationId, ...same, name: "Nytt navn" });
    const { rows } = await chain();
    expect(rows.at(-1)).toMatchObject({ action: "organization.updated", details: { changed: ["name"] } });
  });
});
