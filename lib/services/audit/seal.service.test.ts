import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readKeptCheckpoints } from "@/lib/core/audit/logged-checkpoints";
import { appendAudit } from "@/lib/core/audit/append";
import { leafHash, GrowingRoot } from "@/lib/crypto/transparency-log";
import { readCheckpoint } from "@/lib/crypto/signed-note";
import { appendChained } from "@/lib/dev/testing/chained-audit";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { extractAudit } from "./extract-audit";
import { verifyExtract } from "@/lib/core/audit/extract";
import { sealAudit } from "./seal-audit";
import { signCheckpoint } from "./sign-checkpoint";
import { verifyLog } from "./verify-log";

let t: TestContext;
beforeEach(async () => {
  t = await TestContext.create();
  const { privateKey } = generateKeyPairSync("ed25519");
  t.env.AUDIT_SIGNING_KEY = privateKey.export({ format: "jwk" }) as typeof t.env.AUDIT_SIGNING_KEY;
});
afterEach(() => t.drop());

const change = async (index: number) =>
  createOrganization(await t.staff("SUPPORT"), organizationInput(index));
const leaves = () => t.db.auditLeaf.findMany({ orderBy: { index: "asc" } });
const newestCheckpoint = async () =>
  readCheckpoint((await t.db.auditTree.findUniqueOrThrow({ where: { id: 1 } })).checkpoint);

/** What the previous release writes. */
const changeBefore = (organizationId: string | null) =>
  t.db.$transaction((tx) =>
    appendChained(tx, {
      action: "organization.updated",
      entityType: "organization",
      entityId: organizationId ?? "x",
      organizationId,
      at: new Date(),
    }),
  );

describe("the sealer", () => {
  it("gives every row one place and one number, while many write and several seal", async () => {
    const staff = await t.staff("SUPPORT");
    const { organizationId } = await createOrganization(staff, organizationInput(1));
    const write = () =>
      t.db.$transaction((tx) =>
        appendAudit(tx, staff, [
          { action: "organization.updated", entity: { type: "organization", id: "a" }, organizationId },
          { action: "system.cleaned-up", entity: { type: "system", id: "b" } },
        ]),
      );
    let isWriting = true;
    const seal = async () => {
      while (isWriting) await signCheckpoint(t.system);
    };
    const sealing = [seal(), seal(), seal()];
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let round = 0; round < 30; round += 1) await write();
      }),
    );
    isWriting = false;
    await Promise.all(sealing);
    await signCheckpoint(t.system);
    const all = await leaves();
    expect(all.map((leaf) => Number(leaf.index))).toEqual(Array.from({ length: 241 }, (_none, at) => at));
    expect(new Set(all.map((leaf) => leaf.seq)).size).toBe(241);
    const own = all.filter((leaf) => leaf.organizationId === organizationId);
    expect(own.map((leaf) => Number(leaf.organizationNumber))).toEqual(
      Array.from({ length: 121 }, (_none, at) => at + 1),
    );
    const tree = new GrowingRoot();
    for (const leaf of all) tree.add(leafHash(leaf.entry));
    expect(await newestCheckpoint()).toMatchObject({ size: 241, root: tree.root() });
    expect(await verifyLog(t.system)).toMatchObject({ rows: 241, unsealed: 0, faults: [] });
  });

  it("seals what is committed, whatever transaction is open, and that one's rows once it is committed", async () => {
    let release = () => {};
    const isReleased = new Promise<void>((done) => (release = done));
    let written = () => {};
    const isWritten = new Promise<void>((done) => (written = done));
    const slow = t.db.$transaction(
      async (tx) => {
        await appendAudit(tx, t.system, [
          { action: "system.cleaned-up", entity: { type: "system", id: "slow" } },
        ]);
        written();
        await isReleased;
      },
      { timeout: 20_000 },
    );
    await isWritten;
    await change(1);
    await signCheckpoint(t.system);
    expect(await newestCheckpoint()).toMatchObject({ size: 1 });
    release();
    await slow;
    await signCheckpoint(t.system);
    expect(await newestCheckpoint()).toMatchObject({ size: 2 });
    expect((await verifyLog(t.system)).faults).toEqual([]);
  });

  it("is one process at a time, and another one when its lease has ended", async () => {
    await change(1);
    expect((await sealAudit(t.system, { sealer: "a" }))?.sealed).toHaveLength(1);
    await change(2);
    expect(await sealAudit(t.system, { sealer: "b" })).toBeNull();
    expect((await sealAudit(t.system, { sealer: "a" }))?.sealed).toHaveLength(1);
    await change(3);
    // The lease is the database's to measure: a clock that is ahead takes nothing over.
    t.advanceClock(3600);
    expect(await sealAudit(t.system, { sealer: "b" })).toBeNull();
    await t.owner.$executeRaw`update audit_tree set leased_until = clock_timestamp()`;
    expect((await sealAudit(t.system, { sealer: "b" }))?.sealed).toHaveLength(1);
    expect(await sealAudit(t.system, { sealer: "a" })).toBeNull();
  });

  it("publishes nothing without a signing key, and signs the newest checkpoint once there is one", async () => {
    const key = t.env.AUDIT_SIGNING_KEY;
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "checkpoint-")), "checkpoint");
    Object.assign(t.env, { AUDIT_SIGNING_KEY: undefined, AUDIT_CHECKPOINT_FILE: file });
    await change(1);
    const unsigned = await signCheckpoint(t.system);
    expect(unsigned).not.toContain("—");
    expect([fs.existsSync(file), await t.db.auditTreeCheckpoint.count()]).toEqual([false, 0]);
    expect(await verifyLog(t.system)).toMatchObject({ rows: 1, checkpoints: 0, faults: [] });
    t.env.AUDIT_SIGNING_KEY = key;
    const signed = await signCheckpoint(t.system);
    expect(signed).toContain("—");
    expect(fs.readFileSync(file, "utf8")).toBe(signed);
    expect(await verifyLog(t.system)).toMatchObject({ rows: 1, checkpoints: 1, faults: [] });
  });

  it("sends what it publishes to an address elsewhere, and goes on when that refuses or is away", async () => {
    const received: string[] = [];
    const server = http.createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        received.push(body);
        response.writeHead(received.length === 1 ? 200 : 500).end();
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    t.env.AUDIT_CHECKPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await change(1);
    const first = await signCheckpoint(t.system);
    await change(2);
    const second = await signCheckpoint(t.system);
    expect(received).toEqual([first, second]);
    await new Promise((done) => server.close(done));
    await change(3);
    expect(readCheckpoint(await signCheckpoint(t.system))?.size).toBe(3);
  });

  it("replaces the checkpoint's file each time, and publishes once a minute while the audit grows", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "checkpoint-"));
    const file = path.join(folder, "checkpoint");
    t.env.AUDIT_CHECKPOINT_FILE = file;
    const seal = () => sealAudit(t.system, { sealer: "a" });
    const published = async () =>
      (await t.db.auditTreeCheckpoint.findMany({ orderBy: { size: "asc" } })).map((each) =>
        Number(each.size),
      );
    const sizeInFile = () => readCheckpoint(fs.readFileSync(file, "utf8"))?.size;
    await seal();
    expect(fs.readdirSync(folder)).toEqual([]);
    await change(1);
    await seal();
    expect([sizeInFile(), await published()]).toEqual([1, [1]]);
    await change(2);
    await seal();
    expect([sizeInFile(), await published()]).toEqual([2, [1]]);
    t.advanceClock(61);
    await seal();
    await seal();
    expect(await published()).toEqual([1, 2]);
    t.advanceClock(61);
    await seal();
    expect([fs.readdirSync(folder), await published()]).toEqual([["checkpoint"], [1, 2]]);
  });
});

describe("rows of the release before the log", () => {
  it("are carried over in their order, stay provable in their chain, and come before all others", async () => {
    const { organizationId } = await change(1);
    await t.owner.$executeRaw`select setval('audit_event_seq_seq', 2000000)`;
    await t.owner.$executeRaw`truncate audit_unsealed`;
    await t.owner.$executeRaw`alter table audit_event disable trigger all`;
    await t.owner.$executeRaw`delete from audit_event`;
    // As before the migration: nothing waits for a sealer that does not exist yet.
    const before = [];
    for (let index = 0; index < 12; index += 1)
      before.push(await changeBefore(index % 3 === 0 ? null : organizationId));
    await t.owner.$executeRaw`alter table audit_event enable trigger all`;
    await change(2);
    const waiting = await verifyLog(t.system);
    expect(waiting).toMatchObject({ rows: 0, chained: 12, unsealed: 13, faults: [] });
    await signCheckpoint(t.system);
    expect((await leaves()).map((leaf) => leaf.seq)).toEqual([...before, 2_000_001n]);
    expect(await verifyLog(t.system)).toMatchObject({ rows: 13, chained: 12, unsealed: 0, faults: [] });
    const extract = await extractAudit(await t.staff("ADMINISTRATOR"), { organizationId });
    expect(await verifyExtract(extract)).toMatchObject({ rows: 9, faults: [] });
    expect(extract.rows[0]!.chainHash).toMatch(/^[0-9a-f]{64}$/);
    // Whoever rewrites the chain has the log against them, and the other way round.
    await t.owner.$executeRaw`alter table audit_event disable trigger all`;
    await t.owner.$executeRaw`update audit_event set hash = repeat('0', 64) where seq = 12`;
    await t.owner.$executeRaw`update audit_head set hash = repeat('0', 64)`;
    await t.owner.$executeRaw`alter table audit_event enable trigger all`;
    expect((await verifyLog(t.system)).faults.map((each) => `${each.seq} ${each.what}`)).toEqual([
      "12 changed",
      "12 changed",
    ]);
  });

  it("stay provable by the checkpoints that were signed of the chain, in the database and in the log", async () => {
    const key = createPrivateKey({ key: t.env.AUDIT_SIGNING_KEY!, format: "jwk" });
    await changeBefore(null);
    await changeBefore(null);
    const end = await t.db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    const text = ["klientvakt audit checkpoint", end.seq, end.hash].join("\n");
    const signature = sign(null, Buffer.from(text), key).toString("base64url");
    const checkpoint = { seq: end.seq, hash: end.hash, root: null, signature, createdAt: new Date() };
    await t.db.auditCheckpoint.create({ data: checkpoint });
    await signCheckpoint(t.system);
    expect(await verifyLog(t.system)).toMatchObject({ chained: 2, faults: [] });
    const { chain } = await readKeptCheckpoints([
      `worker-1 | ${JSON.stringify({ msg: "audit checkpoint", time: new Date(), ...checkpoint, seq: String(end.seq) })}`,
    ]);
    expect((await verifyLog(t.system, { notes: [], chain })).faults).toEqual([]);
    const forged = chain.map((each) => ({ ...each, hash: "0".repeat(64) }));
    const later = chain.map((each) => ({ ...each, seq: 3n }));
    for (const wrong of [forged, later])
      expect((await verifyLog(t.system, { notes: [], chain: wrong })).faults[0]?.what).toBe("checkpoint");
  });

  it("are sealed as well while that release still writes beside this one", async () => {
    const { organizationId } = await change(1);
    await t.owner.$executeRaw`truncate audit_unsealed`;
    await t.owner.$executeRaw`alter table audit_event disable trigger all`;
    await t.owner.$executeRaw`delete from audit_event`;
    await t.owner.$executeRaw`alter table audit_event enable trigger all`;
    await t.owner.$executeRaw`select setval('audit_event_seq_seq', 2000000)`;
    await changeBefore(organizationId);
    await Promise.all([
      changeBefore(organizationId),
      change(2),
      changeBefore(null),
      signCheckpoint(t.system),
      change(3),
    ]);
    await signCheckpoint(t.system);
    await Promise.all([changeBefore(organizationId), change(4)]);
    await signCheckpoint(t.system);
    expect(await verifyLog(t.system)).toMatchObject({ rows: 7, chained: 4, unsealed: 0, faults: [] });
    const [{ count }] = await t.db.$queryRaw<[{ count: bigint }]>`select count(*) from audit_unsealed`;
    expect(count).toBe(0n);
  });
});
