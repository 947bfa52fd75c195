import { randomUUID } from "node:crypto";
import { stringify } from "csv-stringify/sync";
import { zipSync } from "fflate";
import writeXlsxFile from "write-excel-file/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey, toPublicJwk } from "@/lib/crypto/jwk";
import { changeKeys } from "@/lib/dev/testing/key-rows";
import { templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { Context } from "@/lib/context/context";
import { exportFleet } from "../fleet/export-fleet";
import { listFleet } from "../fleet/list-fleet";
import { FleetView } from "@/lib/domain/fleet-view";
import { createTemplate } from "../templates/create-template";
import { createImport } from "./create-import";
import { getImport } from "./get-import";
import { mapImport } from "./map-import";
import { runImport } from "./run-import";
import { setImportState } from "./set-import-state";

let t: TestContext;
let admin: Context;
beforeAll(async () => {
  t = await TestContext.create();
  admin = await t.staff("ADMINISTRATOR");
  await createTemplate(admin, templateInput("Fjordjournal"));
});
afterAll(() => t.drop());

const HEADINGS = ["Org.nr.", "Kunde", "Klientmal", "Installasjon", "Klient-ID", "kid", "Utløper"];
let counter = 200;
const row = (
  options: Partial<Record<"number" | "name" | "label" | "clientId" | "kid" | "expires", string>> = {},
) => {
  counter += 1;
  return [
    options.number ?? syntheticNumber(counter),
    options.name ?? `Legekontor Ærlig ${counter}`,
    "Fjordjournal",
    options.label ?? "Hovedserver",
    options.clientId ?? randomUUID(),
    options.kid ?? `kid-${counter}`,
    options.expires ?? "31.12.2027",
  ];
};
const csv = (rows: string[][]) =>
  new TextEncoder().encode(stringify([HEADINGS, ...rows], { delimiter: ";" }));

async function read(bytes: Uint8Array) {
  const { runId } = await createImport(admin, { name: "kunder.csv", bytes });
  return { runId, ...(await getImport(admin, runId)) };
}

async function take(bytes: Uint8Array) {
  const { runId } = await read(bytes);
  await setImportState(admin, { runId, command: "start" });
  expect(await runImport(t.system, { runId })).toBeNull();
  return getImport(admin, runId);
}

const find = async (q: string) => (await listFleet(admin, FleetView.parse({ q }))).rows;

describe("an import", () => {
  it("brings in customers, installations and keys, and shows when they expire and who said so", async () => {
    const rows = [row(), row(), row()];
    const run = await take(csv(rows));
    expect(run).toMatchObject({ state: "DONE", counts: { created: 3, updated: 0, unchanged: 0, failed: 0 } });
    const [found] = await find(rows[0]![4]!);
    expect(found).toMatchObject({
      label: "Hovedserver",
      status: { code: "unchecked", reason: "stated", tone: "neutral" },
      keyExpiresAt: new Date("2027-12-30T23:00:00Z"),
      organizationNumber: rows[0]![0],
    });
    const key = await t.db.clientKey.findFirstOrThrow({
      where: { installationId: found!.installationId },
    });
    expect(key).toMatchObject({ state: "LISTED", expirySource: "import", kid: rows[0]![5] });
    expect(await t.auditActions(found!.installationId)).toEqual(["installation.added"]);
  });

  it("of the same file twice changes nothing", async () => {
    const bytes = csv([row(), row({ clientId: "", kid: "", expires: "" }), row({ kid: "" })]);
    expect((await take(bytes)).counts).toMatchObject({ created: 3 });
    const before = await t.db.auditEvent.count({ where: { entityType: { not: "import" } } });
    expect((await read(bytes)).counts).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect((await take(bytes)).counts).toMatchObject({ created: 0, updated: 0, unchanged: 3, failed: 0 });
    expect(await t.db.auditEvent.count({ where: { entityType: { not: "import" } } })).toBe(before);
  });

  it("sets the language of mail to a new customer, and says which cells name none", async () => {
    const customers = ["Nynorsk", "BM", "engelsk", "", "finsk"].map((language) => ({
      language,
      cells: row(),
    }));
    const rows = [
      [...HEADINGS, "Målform"],
      ...customers.map(({ language, cells }) => [...cells, language]),
      // Of a customer that another row has created, this row changes nothing.
      [...row({ number: customers[0]!.cells[0]! }), "bokmål"],
    ];
    const run = await take(new TextEncoder().encode(stringify(rows, { delimiter: ";" })));
    expect(run).toMatchObject({
      counts: { created: 6, failed: 0 },
      problems: [{ line: 6, column: "language", code: "language", remark: true }],
    });
    const organizations = await t.db.organization.findMany({
      where: { number: { in: customers.map(({ cells }) => cells[0]!) } },
      orderBy: { number: "asc" },
      select: { contactLanguage: true },
    });
    expect(organizations.map((each) => each.contactLanguage)).toEqual(["nn", "nb", "en", null, null]);
  });

  it("starts no second client for messages of a customer, which is confirmed by typing in the form", async () => {
    const defaultScopes = "nhn:selvbetjening/client\nnhn:msh/api";
    await createTemplate(admin, { ...templateInput("Meldinger"), defaultScopes });
    const forMessages = (options: Parameters<typeof row>[0]) => row(options).with(2, "Meldinger");
    const [known, fresh] = [syntheticNumber((counter += 1)), syntheticNumber((counter += 1))];
    await take(csv([row({ number: known }).with(2, "Meldinger")]));
    const second = { code: "second-client", column: "label" };
    const rows = [
      forMessages({ number: known, label: "Ny", clientId: "", kid: "", expires: "" }),
      forMessages({ number: fresh, label: "Første", clientId: "", kid: "", expires: "" }),
      forMessages({ number: fresh, label: "Andre", clientId: "", kid: "", expires: "" }),
      // A client that exists is registered, and one without access to messages is none for them.
      forMessages({ number: fresh }),
      row({ number: known, label: "Uten", clientId: "", kid: "", expires: "" }),
    ];
    const expected = {
      counts: { created: 3, failed: 2 },
      problems: [
        { ...second, line: 2 },
        { ...second, line: 4 },
      ],
    };
    expect(await read(csv(rows))).toMatchObject(expected);
    expect(await take(csv(rows))).toMatchObject(expected);
    // The one that was created is the same one in the next file.
    expect((await read(csv(rows))).counts).toMatchObject({ created: 0, unchanged: 3, failed: 2 });
  });

  it("of our own export changes nothing", async () => {
    const rows: object[] = [];
    for await (const batch of exportFleet(admin, FleetView.parse({}))) rows.push(...batch);
    const bytes = new TextEncoder().encode(
      stringify(rows, { header: true, delimiter: ";", escape_formulas: true }),
    );
    expect((await read(bytes)).counts).toMatchObject({
      created: 0,
      updated: 0,
      failed: 0,
      unchanged: rows.length,
    });
  });

  it("reads Windows-1252, commas and XLSX as it reads UTF-8 with semicolons", async () => {
    const rows = [row({ name: "Ås «Legesenter»" })];
    const text = stringify([HEADINGS, ...rows], { delimiter: "," });
    const windows = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const cells = [HEADINGS, ...rows].map((cells) => cells.map((value) => ({ value })));
    const dated = cells.map((line, index) =>
      index === 0
        ? line
        : [
            ...line.slice(0, 6),
            { value: new Date("2027-12-31T00:00:00Z"), type: Date, format: "dd.mm.yyyy" },
          ],
    );
    const sheet = await writeXlsxFile([{ data: dated }]).toBuffer();
    await take(windows);
    expect((await find(rows[0]![4]!))[0]?.organizationName).toBe("Ås «Legesenter»");
    expect((await read(new Uint8Array(sheet))).counts).toMatchObject({ unchanged: 1, failed: 0 });
  });

  it("shows every problem by row and column before anything is taken in, and takes in the rest", async () => {
    const taken = row();
    await take(csv([taken]));
    const twice = row();
    const bytes = csv([
      row(),
      row({ number: "123456789" }),
      row({ name: "", number: syntheticNumber(9_001) }),
      row({ expires: "31.02.2027" }),
      row({ clientId: taken[4] }),
      twice,
      twice,
    ]);
    const preview = await read(bytes);
    const problems = [
      { line: 3, column: "organizationNumber", code: "organization-number-check" },
      { line: 5, column: "expires", code: "date", remark: true },
      { line: 8, column: "clientId", code: "duplicate" },
      { line: 4, column: "organizationName", code: "name-missing" },
      { line: 6, column: "organizationNumber", code: "other-organization" },
    ];
    expect(preview.counts).toMatchObject({ created: 3, failed: 4 });
    expect(preview.problems).toEqual(problems);
    expect(await find(twice[4]!)).toEqual([]);
    const run = await take(bytes);
    expect(run.counts).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 4 });
    expect(run.problems).toEqual(problems);
    const found = run.problemRows.map(({ line, problems: [problem] }) => [line, problem?.value]);
    expect(found).toContainEqual([3, "123456789"]);
    expect(found).toHaveLength(5);
  });

  it("changes a label and an expiry that only staff entered, never what Selvbetjening reported", async () => {
    const first = row({ kid: "" });
    await take(csv([first]));
    const [found] = await find(first[4]!);
    const changed = [...first.slice(0, 3), "Reserve", ...first.slice(4, 6), "01.02.2028"];
    expect((await take(csv([changed]))).counts).toMatchObject({ updated: 1 });
    expect((await find(first[4]!))[0]).toMatchObject({
      label: "Reserve",
      keyExpiresAt: new Date("2028-01-31T23:00:00Z"),
    });
    expect(await t.auditActions(found!.installationId)).toEqual([
      "installation.added",
      "installation.imported",
    ]);
    await changeKeys(t.db, {
      where: { installationId: found!.installationId },
      data: { expirySource: "selvbetjening" },
    });
    expect((await take(csv([[...changed.slice(0, 6), "01.02.2029"]]))).counts).toMatchObject({
      unchanged: 1,
    });
  });

  it("takes a public key, and refuses a whole file with a private one in it without keeping any of it", async () => {
    const pair = await generateClientKey("ES256");
    const headings = [...HEADINGS, "JWK"];
    const bytes = (jwk: object) =>
      new TextEncoder().encode(stringify([headings, [...row({ kid: "" }), JSON.stringify(jwk)]]));
    expect((await take(bytes({ ...toPublicJwk(pair.privateJwk) }))).counts).toMatchObject({ created: 1 });
    expect(await t.db.clientKey.count({ where: { thumbprint: pair.kid } })).toBe(1);
    const runs = await t.db.importRun.count();
    await expect(read(bytes(pair.privateJwk))).rejects.toMatchObject({ fields: { file: "private-key-jwk" } });
    expect(await t.db.importRun.count()).toBe(runs);
  });

  it("follows the columns as a person maps them", async () => {
    const strange = stringify([
      ["A", "B", "C"],
      [syntheticNumber(9_100), "Kontor", randomUUID()],
    ]);
    const { runId, counts } = await read(new TextEncoder().encode(strange));
    expect(counts).toMatchObject({ created: 0, failed: 1 });
    const template = await t.db.clientTemplate.findFirstOrThrow();
    const columns = { organizationNumber: "0", organizationName: "1", clientId: "2" };
    await mapImport(admin, { runId, templateId: template.id, columns });
    expect((await getImport(admin, runId)).counts).toMatchObject({ created: 1, failed: 0 });
  });

  it("goes on where a killed worker was: no row is taken in twice, none is left out", async () => {
    const rows = Array.from({ length: 2500 }, () => row());
    const { runId } = await read(csv(rows));
    await setImportState(admin, { runId, command: "start" });
    // The second part is refused in the middle of its transaction.
    await t.owner.$executeRawUnsafe(
      `alter table import_chunk add constraint broken check (index <> 1 or done_at is null)`,
    );
    await expect(runImport(t.system, { runId })).rejects.toThrow();
    const half = await getImport(admin, runId);
    expect(half).toMatchObject({ state: "RUNNING", counts: { created: 1000 } });
    expect(await t.db.installation.count({ where: { clientId: { in: rows.map((each) => each[4]!) } } })).toBe(
      1000,
    );
    await t.owner.$executeRawUnsafe(`alter table import_chunk drop constraint broken`);
    await Promise.all([runImport(t.system, { runId }), runImport(t.system, { runId })]);
    const done = await getImport(admin, runId);
    expect(done).toMatchObject({ state: "DONE", counts: { created: 2500, unchanged: 0, failed: 0 } });
    expect(await t.db.importChunk.count({ where: { runId, NOT: { rows: { equals: [] } } } })).toBe(0);
  });

  it("is stopped by a person between two parts, and is not for everybody", async () => {
    const { runId } = await read(csv([row()]));
    await setImportState(admin, { runId, command: "start" });
    await setImportState(admin, { runId, command: "cancel" });
    expect(await runImport(t.system, { runId })).toBeNull();
    expect((await getImport(admin, runId)).counts).toMatchObject({ created: 0 });
    await expect(setImportState(admin, { runId, command: "start" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const support = await t.staff("SUPPORT");
    await expect(createImport(support, { name: "x", bytes: csv([row()]) })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it.each([
    ["file-empty", new Uint8Array()],
    ["file-empty", new TextEncoder().encode("Org.nr.;Kunde\n")],
    ["file-unreadable", new Uint8Array([0x50, 0x4b, 3, 4, 9, 9])],
    ["file-too-large", new Uint8Array(20_000_001)],
    ["file-unpacks-too-large", zipSync({ "xl/workbook.xml": new Uint8Array(200_000_001) }, { level: 1 })],
  ])("says %s of a file that cannot be used", async (code, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ fields: { file: code } });
  });
});
