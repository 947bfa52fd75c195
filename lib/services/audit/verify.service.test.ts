import { generateKeyPairSync } from "node:crypto";
import { spawnSync } from "node:child_process";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { chainHash } from "@/lib/core/audit/canonical";
import { leavesOf } from "@/lib/core/audit/checkpoint";
import { readLoggedCheckpoint } from "@/lib/core/audit/logged-checkpoints";
import { merkleRoot } from "@/lib/core/audit/merkle";
import { signCheckpoint } from "./sign-checkpoint";
import { verifyChain } from "./verify-chain";

const contexts: TestContext[] = [];
let t: TestContext;
beforeEach(async () => {
  t = await TestContext.create();
  contexts.push(t);
  const staff = await t.staff("SUPPORT");
  for (let index = 1; index <= 6; index += 1) await createOrganization(staff, organizationInput(index));
});
afterAll(async () => {
  for (const each of contexts) await each.drop();
});

/** What only who owns the database can do. */
async function tamper(...statements: string[]): Promise<void> {
  for (const table of ["audit_event", "audit_checkpoint"])
    await t.owner.$executeRawUnsafe(`alter table ${table} disable trigger all`);
  for (const statement of statements) await t.owner.$executeRawUnsafe(statement);
  for (const table of ["audit_event", "audit_checkpoint"])
    await t.owner.$executeRawUnsafe(`alter table ${table} enable trigger all`);
}
const found = async () => (await verifyChain(t.system)).faults.map((each) => `${each.seq} ${each.what}`);
const withKey = () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  t.env.AUDIT_SIGNING_KEY = privateKey.export({ format: "jwk" }) as typeof t.env.AUDIT_SIGNING_KEY;
};

describe("verifying the audit", () => {
  it("finds nothing in one that nobody touched, and says how much it read", async () => {
    withKey();
    await signCheckpoint(t.system);
    await signCheckpoint(t.system);
    expect(await verifyChain(t.system)).toEqual({ rows: 6, customers: 6, checkpoints: 1, faults: [] });
  });

  it.each([
    [
      "a column that was changed",
      "update audit_event set actor_id = 'noen-andre' where seq = 3",
      "3 changed",
    ],
    ["details that were changed", `update audit_event set details = '{"a":1}' where seq = 4`, "4 changed"],
    ["a row that was taken out", "delete from audit_event where seq = 3", "4 missing"],
    ["the last row taken out", "delete from audit_event where seq = 6", "6 missing"],
  ])("names the row of %s", async (_what, statement, fault) => {
    await tamper(statement);
    expect(await found()).toEqual([fault]);
  });

  it("names a row whose text and hash were rewritten, and the one after it, which no longer follows", async () => {
    const row = await t.db.auditEvent.findUniqueOrThrow({ where: { seq: 3n } });
    const canonical = row.canonical.replace(row.actorId!, "noen-andre");
    const hash = chainHash(row.prevHash, canonical);
    await tamper(
      `update audit_event set actor_id = 'noen-andre', canonical = '${canonical}', hash = '${hash}' where seq = 3`,
    );
    expect(await found()).toEqual(["3 customer", "4 unchained"]);
  });

  it("names a row that was put in after the end", async () => {
    await tamper(
      `insert into audit_event select 7, occurred_at, actor_kind, actor_id, actor_name, action, entity_type, entity_id,
        organization_id, installation_id, details, canonical, hash, hash from audit_event where seq = 6`,
    );
    expect(await found()).toEqual(expect.arrayContaining(["7 inserted"]));
  });

  it("finds a chain that was rewritten from beginning to end, by the checkpoint that was signed before", async () => {
    withKey();
    await signCheckpoint(t.system);
    const none = "0".repeat(64);
    let previous = none;
    const statements: string[] = [];
    for (const row of await t.db.auditEvent.findMany({ orderBy: { seq: "asc" } })) {
      const canonical = row.canonical.replace(row.actorId!, "noen-andre");
      const hash = chainHash(previous, canonical);
      // Each customer has one row here, so its own chain is soon rewritten as well.
      const own = chainHash(none, canonical);
      statements.push(
        `update audit_event set actor_id = 'noen-andre', canonical = '${canonical}', prev_hash = '${previous}', hash = '${hash}',
           organization_hash = '${own}' where seq = ${row.seq}`,
        `update audit_chain set hash = '${own}' where organization_id = '${row.organizationId}'`,
      );
      previous = hash;
    }
    await tamper(...statements, `update audit_head set hash = '${previous}'`);
    expect(await found()).toEqual(["6 checkpoint", "6 checkpoint"]);
    // The checkpoint rewritten as well, but by somebody who has not the key.
    const ends = await t.db.auditChain.findMany();
    await tamper(`update audit_checkpoint set hash = '${previous}', root = '${merkleRoot(leavesOf(ends))}'`);
    expect(await found()).toEqual(["6 checkpoint"]);
  });

  it("finds rows that were cut off together with their checkpoints, by the checkpoints in the log", async () => {
    withKey();
    await signCheckpoint(t.system);
    const first = await t.db.auditCheckpoint.findMany();
    await createOrganization(await t.staff("SUPPORT"), organizationInput(7));
    await signCheckpoint(t.system);
    const kept = await t.db.auditCheckpoint.findMany({ orderBy: { seq: "asc" } });
    const lines = kept.map(({ createdAt, seq, ...each }) =>
      JSON.stringify({ level: "info", time: createdAt, ...each, seq: String(seq), msg: "audit checkpoint" }),
    );
    const logged = lines.map((line) => readLoggedCheckpoint(`worker-1 | ${line}`)!);
    expect((await verifyChain(t.system, logged)).faults).toEqual([]);
    const end = await t.db.auditEvent.findUniqueOrThrow({ where: { seq: 6n } });
    await tamper(
      "delete from audit_event where seq > 6",
      "delete from audit_checkpoint where seq > 6",
      `update audit_head set seq = 6, hash = '${end.hash}'`,
      `delete from audit_chain where organization_id not in (select organization_id from audit_event where organization_id is not null)`,
    );
    expect(await found()).toEqual([]);
    const { faults } = await verifyChain(t.system, logged);
    expect(faults).toMatchObject([{ seq: String(kept.at(-1)!.seq), what: "checkpoint" }]);
    expect((await verifyChain(t.system, logged.slice(0, 1))).faults).toEqual([]);
    // A line that nobody has signed is no proof, and is named.
    const forged = { ...first[0]!, seq: 3n, signature: logged[0]!.signature };
    expect((await verifyChain(t.system, [forged])).faults.map((each) => each.seq)).toContain("3");
  });

  it("reads no checkpoint from other lines of a log", () => {
    for (const line of [
      "",
      "{",
      '{"msg":"audit checkpoint"}',
      "audit checkpoint",
      '{"msg":"request","seq":"1"}',
    ])
      expect(readLoggedCheckpoint(line)).toBe(null);
  });

  it("is a command that tells by its exit code", async () => {
    const run = (...more: string[]) =>
      spawnSync(
        process.execPath,
        ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "audit", "verify", ...more],
        {
          env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "silent", ...t.processEnv },
          encoding: "utf8",
        },
      );
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining("✓ 6 rows, unbroken") });
    expect(run("--against", "package.json")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('has no line "audit checkpoint"'),
    });
    await tamper("update audit_event set actor_id = 'noen-andre' where seq = 2");
    expect(run()).toMatchObject({ status: 1, stdout: expect.stringContaining("✗ 2 changed: actorId") });
  });
});
