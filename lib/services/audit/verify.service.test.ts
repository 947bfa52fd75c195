import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { readKeptCheckpoints } from "@/lib/core/audit/logged-checkpoints";
import { readCheckpoint, writeCheckpoint } from "@/lib/crypto/signed-note";
import { eraseAuditRow } from "./erase-row";
import { signCheckpoint } from "./sign-checkpoint";
import { verifyLog } from "./verify-log";

const contexts: TestContext[] = [];
let t: TestContext;
beforeEach(async () => {
  t = await TestContext.create();
  contexts.push(t);
  const { privateKey } = generateKeyPairSync("ed25519");
  t.env.AUDIT_SIGNING_KEY = privateKey.export({ format: "jwk" }) as typeof t.env.AUDIT_SIGNING_KEY;
  await change(1, 6);
});
afterAll(async () => {
  for (const each of contexts) await each.drop();
});

/** Writes rows 1 to 6, of a customer each. */
async function change(first: number, last: number): Promise<void> {
  const staff = await t.staff("SUPPORT");
  for (let index = first; index <= last; index += 1)
    await createOrganization(staff, organizationInput(index));
}

const TABLES = ["audit_event", "audit_leaf", "audit_tree_checkpoint"];

/** What only who owns the database can do. */
async function tamper(...statements: string[]): Promise<void> {
  for (const table of TABLES) await t.owner.$executeRawUnsafe(`alter table ${table} disable trigger all`);
  for (const statement of statements) await t.owner.$executeRawUnsafe(statement);
  for (const table of TABLES) await t.owner.$executeRawUnsafe(`alter table ${table} enable trigger all`);
}
const found = async () => (await verifyLog(t.system)).faults.map((each) => `${each.seq} ${each.what}`);

describe("verifying the audit", () => {
  it("finds nothing in one that nobody touched, and says how much it read", async () => {
    await signCheckpoint(t.system);
    await signCheckpoint(t.system);
    expect(await verifyLog(t.system)).toEqual({
      rows: 6,
      erased: 0,
      chained: 0,
      unsealed: 0,
      customers: 6,
      checkpoints: 1,
      faults: [],
    });
    await change(7, 7);
    expect(await verifyLog(t.system)).toMatchObject({ rows: 6, unsealed: 1, faults: [] });
  });

  it("names every row that was changed, removed or put in", async () => {
    await change(7, 16);
    await signCheckpoint(t.system);
    const columns =
      "occurred_at, actor_kind, action, entity_type, entity_id, details, canonical, prev_hash, hash";
    const copy = (seq: number, prevHash: string) =>
      `insert into audit_event (seq, ${columns})
       select ${seq}, occurred_at, actor_kind, action, entity_type, entity_id, details, canonical, ${prevHash}, hash
       from audit_event where seq = 1`;
    await tamper(
      // A column, details, a row taken out, another number, another salt, a text without its salt.
      "update audit_event set actor_id = 'noen-andre' where seq = 2",
      `update audit_event set details = '{"a":1}' where seq = 3`,
      "delete from audit_event where seq = 4",
      "update audit_event set seq = 99 where seq = 5",
      "update audit_leaf set salt = sha256('x') where seq = 6",
      "update audit_event set canonical = '' where seq = 7",
      // Erased, and no row says by whom.
      "update audit_leaf set commitment = sha256(salt || convert_to((select canonical from audit_event where seq = 8), 'UTF8')), salt = null where seq = 8",
      "update audit_event set canonical = '' where seq = 8",
      // Another customer, and another number among the customer's rows.
      "update audit_event set organization_id = null where seq = 9",
      "update audit_leaf set organization_number = 2 where seq = 10",
      // The last one, and two beside the log, one of them as if it were chained.
      "delete from audit_event where seq = 16",
      copy(50, "''"),
      copy(51, "repeat('0', 64)"),
      "delete from audit_unsealed",
    );
    expect(await found()).toEqual([
      "2 changed",
      "3 changed",
      "4 missing",
      "5 missing",
      "6 changed",
      "7 changed",
      "8 erased",
      "9 changed",
      "10 changed",
      "10 customer",
      "16 missing",
      "50 unsealed",
      "51 unsealed",
      "99 unsealed",
      "51 missing",
      "51 changed",
      "1 inserted",
    ]);
  });

  it("names a tile that is not that of its rows", async () => {
    await signCheckpoint(t.system);
    await tamper("update audit_tile set hashes = sha256('x') || substr(hashes, 33)");
    expect(await found()).toEqual(["0 tree"]);
  });

  it("finds a log that was rewritten, by the checkpoint that was signed before", async () => {
    await signCheckpoint(t.system);
    const row = await t.db.auditEvent.findUniqueOrThrow({ where: { seq: 3n } });
    const canonical = row.canonical.replace(row.actorId!, "noen-andre");
    const rewrite = [
      `update audit_event set actor_id = 'noen-andre', canonical = '${canonical}' where seq = 3`,
      "delete from audit_leaf",
      "delete from audit_tile",
      "update audit_tree set size = 0, checkpoint = '', published_size = 0",
      "insert into audit_unsealed (seq) select seq from audit_event",
    ];
    const { note } = await t.db.auditTreeCheckpoint.findFirstOrThrow();
    await tamper(...rewrite, "delete from audit_tree_checkpoint");
    // Sealed again, by whoever has the database and the running system, but not what has left it before.
    await signCheckpoint(t.system);
    expect(await found()).toEqual([]);
    const kept = { notes: [note], chain: [] };
    expect((await verifyLog(t.system, kept)).faults).toMatchObject([{ seq: "6", what: "checkpoint" }]);
  });

  it("finds rows that were cut off together with their checkpoints, by a checkpoint that was kept", async () => {
    await signCheckpoint(t.system);
    const first = await t.db.auditTree.findFirstOrThrow();
    const tiles = await t.db.auditTile.findMany();
    await change(7, 8);
    const file = await signCheckpoint(t.system);
    const published = await t.db.auditTreeCheckpoint.findMany({ orderBy: { size: "asc" } });
    const lines = published.map(({ note, size, createdAt }) =>
      JSON.stringify({ level: "info", time: createdAt, size: String(size), note, msg: "audit checkpoint" }),
    );
    const fromLog = await readKeptCheckpoints(lines.map((line) => `worker-1 | ${line}`));
    const fromFile = await readKeptCheckpoints(file.split("\n"));
    expect([fromLog.notes.length, fromFile.notes]).toEqual([2, [file]]);
    expect((await verifyLog(t.system, fromLog)).faults).toEqual([]);
    expect((await verifyLog(t.system, fromFile)).faults).toEqual([]);
    await tamper(
      "delete from audit_event where seq > 6",
      "delete from audit_leaf where seq > 6",
      "delete from audit_tree_checkpoint where size > 6",
      `update audit_tree set size = 6, checkpoint = '${first.checkpoint}', published_size = 6`,
      `update audit_tile set hashes = decode('${Buffer.from(tiles[0]!.hashes).toString("hex")}', 'hex')`,
    );
    expect(await found()).toEqual([]);
    for (const kept of [fromLog, fromFile])
      expect((await verifyLog(t.system, kept)).faults).toMatchObject([{ seq: "8", what: "checkpoint" }]);
    // A note that nobody has signed is no proof, and is named.
    const forged = writeCheckpoint(
      readCheckpoint(published[0]!.note)!,
      generateKeyPairSync("ed25519").privateKey,
    );
    const { faults } = await verifyLog(t.system, { notes: [forged], chain: [] });
    expect(faults).toMatchObject([{ seq: "6", description: "its signature is invalid" }]);
  });

  it("proves of a row that was erased that it was there, and nothing else", async () => {
    await signCheckpoint(t.system);
    const owner = { ...t.system, db: t.owner };
    // The application may not.
    await expect(eraseAuditRow(t.system, { seq: 4n })).rejects.toThrow("permission denied");
    await expect(eraseAuditRow(owner, { seq: 77n })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const before = await t.db.auditEvent.findUniqueOrThrow({ where: { seq: 4n } });
    await eraseAuditRow(owner, { seq: 4n });
    await expect(eraseAuditRow(owner, { seq: 4n })).rejects.toMatchObject({ code: "CONFLICT" });
    await signCheckpoint(t.system);
    expect(await verifyLog(t.system)).toMatchObject({ rows: 7, erased: 1, faults: [] });
    const [{ text }] = await t.db.$queryRaw<[{ text: string }]>`
      select e::text || l::text as text from audit_event e join audit_leaf l on l.seq = e.seq where e.seq = 4`;
    for (const gone of [before.canonical, before.actorId!]) expect(text).not.toContain(gone);
    // Nor can another customer, number or text be made of it.
    await tamper("update audit_leaf set organization_number = 99 where seq = 4");
    expect(await found()).toContain("4 changed");
    await tamper(
      "update audit_leaf set organization_number = 1 where seq = 4",
      "update audit_leaf set commitment = sha256('x') where seq = 4",
    );
    expect(await found()).toEqual(["4 changed"]);
    // Not before it is sealed: the log could not prove that it was there.
    await change(9, 9);
    const { seq } = await t.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    await expect(
      t.owner
        .$executeRaw`update audit_event set canonical = '', details = '{}', actor_id = null where seq = ${seq}`,
    ).rejects.toThrow("append-only");
  });

  it("reads no checkpoint from other lines", async () => {
    const lines = [
      "",
      "{",
      '{"msg":"audit checkpoint"}',
      "audit checkpoint",
      '{"msg":"request","seq":"1"}',
      '{"msg":"audit checkpoint","note":"a\\n1\\nx"}',
      "— a b",
    ];
    expect(await readKeptCheckpoints(lines)).toEqual({ notes: [], chain: [] });
  });

  it("is a command that tells by its exit code, and finds a cut by a checkpoint file", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "audit-"));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "audit", ...args], {
        env: {
          ...process.env,
          NODE_ENV: "production",
          LOG_LEVEL: "silent",
          ...t.processEnv,
          AUDIT_SIGNING_KEY: JSON.stringify(t.env.AUDIT_SIGNING_KEY),
        },
        encoding: "utf8",
      });
    const checkpoint = run("checkpoint");
    expect(checkpoint).toMatchObject({ status: 0, stdout: expect.stringContaining("\n6\n") });
    const file = path.join(folder, "checkpoint");
    fs.writeFileSync(file, checkpoint.stdout);
    expect(run("verify", "--against", file)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/✓ 6 rows of 6 customers[\s\S]*All 1 checkpoints/),
    });
    expect(run("tiles", path.join(folder, "log"))).toMatchObject({ status: 0 });
    expect(fs.readFileSync(path.join(folder, "log", "checkpoint"), "utf8")).toBe(checkpoint.stdout);
    expect(fs.statSync(path.join(folder, "log/tile/0/000.p/6")).size).toBe(6 * 32);
    expect(fs.statSync(path.join(folder, "log/tile/entries/000.p/6")).size).toBe(6 * 34);
    expect(run("erase", "2")).toMatchObject({ status: 1, stderr: expect.stringContaining("--yes") });
    expect(run("verify", "--against", "package.json")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("has neither a checkpoint"),
    });
    await tamper("update audit_event set actor_id = 'noen-andre' where seq = 2");
    expect(run("verify")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("✗ 2 changed: actorId"),
    });
  });
});
