import { generateKeyPairSync } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { updateOrganization } from "../organizations/update-organization";
import type { ChainExtract } from "@/lib/core/audit/chain-extract";
import { signText } from "@/lib/core/audit/checkpoint";
import { AuditExtract, type ExtractRow, extractText, verifyExtract } from "@/lib/core/audit/extract";
import { signCheckpoint } from "./sign-checkpoint";
import { eraseAuditRow } from "./erase-row";
import { extractAudit } from "./extract-audit";
import { exportAudit, listAudit } from "./list-audit";
import { verifyLog } from "./verify-log";
import { AuditView } from "@/lib/domain/audit-view";

const CUSTOMERS = 11;
let t: TestContext;
const outcome = (run: Promise<unknown>) =>
  run.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
const ids: string[] = [];

beforeAll(async () => {
  t = await TestContext.create();
  const { privateKey } = generateKeyPairSync("ed25519");
  t.env.AUDIT_SIGNING_KEY = privateKey.export({ format: "jwk" }) as typeof t.env.AUDIT_SIGNING_KEY;
  const staff = await t.staff("SUPPORT", "Kari Kundestøtte");
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const { number: _number, ...input } = organizationInput(index);
    const { organizationId } = await createOrganization(staff, organizationInput(index));
    ids.push(organizationId);
    for (let round = 0; round < index % 3; round += 1)
      await updateOrganization(staff, { organizationId, ...input, name: `Kontor ${index} nr ${round}` });
  }
});
afterAll(() => t.drop());

describe("an extract for one customer", () => {
  it("proves itself for every customer, whatever their place in the tree, and tells nothing of others", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    for (const [index, organizationId] of ids.entries()) {
      const extract = await extractAudit(admin, { organizationId });
      // As it is read from a file.
      const read = AuditExtract.parse(JSON.parse(JSON.stringify(extract)));
      const verdict = await verifyExtract(read);
      expect(verdict).toEqual({
        rows: 1 + (index % 3) + 1,
        erased: 0,
        asOf: extract.madeAt,
        thumbprint: expect.stringMatching(/^[\w-]{43}$/),
        faults: [],
      });
      for (const other of ids.filter((each) => each !== organizationId))
        expect(JSON.stringify(extract)).not.toContain(other);
      expect(Object.values(extract.people)).toContain("Kari Kundestøtte");
    }
    await signCheckpoint(t.system);
    expect((await verifyLog(t.system)).faults).toEqual([]);
  });

  it("shows when a row was changed, left out, put in or swapped, or when it is somebody else's", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const old = await extractAudit(admin, { organizationId: ids[3]! });
    const extract = await extractAudit(admin, { organizationId: ids[5]! });
    const other = await extractAudit(admin, { organizationId: ids[4]! });
    const withRow = (at: number, changes: Partial<ExtractRow>) => ({
      ...extract,
      rows: extract.rows.map((row, index) => (index === at ? { ...row, ...changes } : row)),
    });
    const [first, second] = extract.rows as [ExtractRow, ExtractRow];
    const wrong: Record<string, AuditExtract> = {
      changed: withRow(1, { text: second.text!.replace("updated", "created") }),
      leftOutAndNumbered: {
        ...extract,
        rows: extract.rows.slice(1).map((row, at) => ({ ...row, number: String(at + 1) })),
      },
      otherNumberInTheAudit: withRow(0, { seq: "99" }),
      otherSalt: withRow(0, { salt: second.salt }),
      chained: withRow(0, { chainHash: "0".repeat(64) }),
      erasedWithoutEntry: withRow(0, { text: null, salt: null }),
      textHidden: withRow(0, { text: null }),
      leftOut: { ...extract, rows: extract.rows.slice(0, -1) },
      firstLeftOut: { ...extract, rows: extract.rows.slice(1) },
      putIn: { ...extract, rows: [...extract.rows, extract.rows[0]!] },
      swapped: { ...extract, rows: [...extract.rows].reverse() },
      anothers: { ...extract, rows: other.rows },
      otherPlace: withRow(0, { index: second.index, proof: second.proof }),
      shorterPath: withRow(0, { proof: first.proof.slice(1) }),
      olderLog: { ...extract, checkpoint: old.checkpoint },
      unsigned: { ...extract, checkpoint: extract.checkpoint.split("—")[0]! },
      otherRoot: { ...extract, checkpoint: other.checkpoint.replace(/\n.{43}=\n/, `\n${"A".repeat(43)}=\n`) },
      laterTime: { ...extract, madeAt: new Date(Date.parse(extract.madeAt) + 86_400_000).toISOString() },
      withoutSignedTime: { ...extract, signature: null },
      anothersTime: { ...extract, signature: other.signature },
    };
    for (const [what, each] of Object.entries(wrong))
      expect([what, (await verifyExtract(each)).faults.length > 0]).toEqual([what, true]);
  });

  it("is whole as of its own time when rows have come since, and not complete now", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const organizationId = ids[7]!;
    const old = await extractAudit(admin, { organizationId });
    const { number: _number, ...input } = organizationInput(7);
    await updateOrganization(admin, { organizationId, ...input, name: "Et senere navn" });
    const later = await extractAudit(admin, { organizationId });
    expect(await verifyExtract(old)).toMatchObject({
      rows: old.rows.length,
      asOf: old.madeAt,
      faults: [],
    });
    expect(await verifyExtract(later)).toMatchObject({ rows: old.rows.length + 2, faults: [] });
    // The old one passed off as new.
    for (const forged of [
      { ...old, madeAt: later.madeAt },
      { ...old, madeAt: later.madeAt, signature: later.signature },
      { ...later, rows: old.rows },
    ])
      expect((await verifyExtract(forged)).faults).not.toEqual([]);
  });

  it("says how many of its rows were erased, proves that they were there, and says nothing of them", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const organizationId = ids[8]!;
    const { rows } = await extractAudit(admin, { organizationId });
    await eraseAuditRow({ ...t.system, db: t.owner }, { seq: BigInt(rows[1]!.seq) });
    const extract = await extractAudit(admin, { organizationId });
    expect(extract.rows[1]).toMatchObject({ text: null, salt: null, number: "2" });
    // Beside the erasure, which is a row of the customer's itself, there is the extract.
    expect(await verifyExtract(extract)).toMatchObject({ rows: rows.length + 2, erased: 1, faults: [] });
    const commitment = extract.rows[0]!.proof[0]!;
    const forged = extract.rows.map((row, at) => (at === 1 ? { ...row, commitment } : row));
    expect((await verifyExtract({ ...extract, rows: forged })).faults).not.toEqual([]);
  });

  it("proves of an erased row whose it was and its number, even to whoever distrusts the signing key", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const organizationId = ids[2]!;
    const own = await extractAudit(admin, { organizationId });
    const others = await extractAudit(admin, { organizationId: ids[10]! });
    const owner = { ...t.system, db: t.owner };
    for (const row of [own.rows[1]!, own.rows[2]!, others.rows[1]!])
      await eraseAuditRow(owner, { seq: BigInt(row.seq) });
    const extract = await extractAudit(admin, { organizationId });
    const other = await extractAudit(admin, { organizationId: ids[10]! });
    expect(await verifyExtract(extract)).toMatchObject({ erased: 2, faults: [] });
    const [second, third] = extract.rows.slice(1) as [ExtractRow, ExtractRow];
    const forgeries: Record<string, ExtractRow> = {
      "an erased row of another customer": { ...other.rows[1]!, number: "2" },
      "another erased row of the same customer": { ...third, number: "2" },
      "another number in the audit": { ...second, seq: third.seq },
      "another hash in the chain": { ...second, chainHash: "0".repeat(64) },
      "a row that was not erased, without its text": {
        ...other.rows[0]!,
        number: "2",
        text: null,
        salt: null,
      },
    };
    for (const [what, row] of Object.entries(forgeries)) {
      const rows = extract.rows.map((each, at) => (at === 1 ? row : each));
      // By who has the signing key, and so can sign any list of rows.
      const signature = signText(t.env, extractText({ ...extract, rows }));
      const { faults } = await verifyExtract({ ...extract, rows, signature });
      expect([what, faults]).toEqual([what, ["row 2 is not in the log that was signed"]]);
    }
  });

  it("is for administrators, leaves a trace, and needs a customer that is there", async () => {
    const support = await t.staff("SUPPORT");
    expect(await outcome(extractAudit(support, { organizationId: ids[0]! }))).toBe("FORBIDDEN");
    const admin = await t.staff("ADMINISTRATOR");
    expect(await outcome(extractAudit(admin, { organizationId: crypto.randomUUID() }))).toBe("NOT_FOUND");
    const { rows } = await listAudit(admin, AuditView.parse({ action: "audit.extracted" }));
    expect(rows.length).toBeGreaterThanOrEqual(CUSTOMERS);
  });

  it("is checked by a command that needs nothing but the file", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const extract = await extractAudit(admin, { organizationId: ids[2]! });
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "extract-")), "extract.json");
    const check = (content: unknown) => {
      fs.writeFileSync(file, JSON.stringify(content));
      return spawnSync(
        process.execPath,
        ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "audit", "verify-extract", file],
        { env: { PATH: process.env.PATH, NODE_ENV: "production" }, encoding: "utf8" },
      );
    };
    expect(check(extract)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(
        `${extract.rows.length} rows, complete and unchanged as of ${extract.madeAt}.`,
      ),
    });
    expect(check({ ...extract, publicKey: null, signature: null })).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^✗ Not signed/),
    });
    const kept = JSON.parse(
      fs.readFileSync("lib/dev/testing/fixtures/audit-extract-2.json", "utf8"),
    ) as ChainExtract;
    const { signature: _signature, ...undated } = kept;
    expect(check({ ...undated, format: "klientvakt-audit-extract/1" })).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^✗ Not dated/),
    });
    expect(check({ ...extract, rows: extract.rows.slice(1) })).toMatchObject({ status: 1 });
    expect(check({ rows: [] })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is not an audit extract"),
    });
  });
});

describe("an extract of the previous release", () => {
  it("is still verified, and is not dated when it is of the first format", async () => {
    const file = (name: string) =>
      AuditExtract.parse(JSON.parse(fs.readFileSync(`lib/dev/testing/fixtures/${name}`, "utf8")));
    const kept = file("audit-extract-2.json") as ChainExtract;
    expect(await verifyExtract(kept)).toMatchObject({ rows: 4, asOf: kept.madeAt, faults: [] });
    for (const forged of [
      { ...kept, rows: kept.rows.slice(1) },
      { ...kept, rows: kept.rows.slice(0, -1) },
      { ...kept, madeAt: "2099-01-01T00:00:00.000Z" },
      { ...kept, signature: null },
      { ...kept, checkpoint: { ...kept.checkpoint, root: "0".repeat(64) } },
    ])
      expect((await verifyExtract(forged)).faults).not.toEqual([]);
    // As the release before that made it, or as somebody writes it who wants it to look newer.
    const { signature: _signature, ...undated } = kept;
    const first = { ...undated, format: "klientvakt-audit-extract/1" as const };
    expect(await verifyExtract({ ...first, madeAt: "2099-01-01T00:00:00.000Z" })).toMatchObject({
      asOf: null,
      faults: [],
    });
  });
});

describe("the audit's page", () => {
  it("finds by customer, event, person and day, a page at a time; its file holds the same", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const all = await listAudit(admin, AuditView.parse({ action: "organization.created" }));
    expect(all.rows).toHaveLength(CUSTOMERS);
    const named = await listAudit(admin, AuditView.parse({ q: "kontor 5 nr" }));
    expect(named.rows.length).toBeGreaterThan(0);
    expect(named.rows.every((row) => row.organization?.id === ids[5])).toBe(true);
    const person = all.rows[0]!.actorId!;
    const theirs = await listAudit(admin, AuditView.parse({ person }));
    expect(theirs.rows.every((row) => row.actorName === "Kari Kundestøtte")).toBe(true);
    expect((await listAudit(admin, AuditView.parse({ to: "2020-01-01" }))).rows).toEqual([]);
    expect((await listAudit(admin, AuditView.parse({ from: "2020-01-01" }))).rows.length).toBeGreaterThan(0);
    const first = await listAudit(admin, AuditView.parse({}));
    if (first.next)
      expect((await listAudit(admin, AuditView.parse({ before: first.next }))).rows[0]!.seq).toBe(
        String(BigInt(first.next) - 1n),
      );
    const file = [];
    for await (const batch of exportAudit(admin, AuditView.parse({ action: "organization.created" })))
      file.push(...batch);
    expect(file.map((row) => row.seq)).toEqual(all.rows.map((row) => row.seq));
  });
});
