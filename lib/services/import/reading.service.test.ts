import { randomUUID } from "node:crypto";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import writeXlsxFile from "write-excel-file/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { Context } from "@/lib/context/context";
import { cleanUp } from "../operations/clean-up";
import { createTemplate } from "../templates/create-template";
import { correctRows } from "./correct-rows";
import { createImport } from "./create-import";
import { forgetHeading } from "./forget-heading";
import { getImport } from "./get-import";
import { listHeadings } from "./list-headings";
import { mapImport } from "./map-import";
import { rereadImport } from "./reread-import";
import { setImportState } from "./set-import-state";

let t: TestContext;
let admin: Context;
beforeAll(async () => {
  t = await TestContext.create();
  admin = await t.staff("ADMINISTRATOR");
  await createTemplate(admin, templateInput("Fjordjournal"));
});
afterAll(() => t.drop());

const HEADINGS = ["Org.nr.", "Kunde", "Klientmal", "Klient-ID"];
let counter = 9_000;
const row = () => [
  syntheticNumber((counter += 1)),
  `Ærlig legekontor ${counter}`,
  "Fjordjournal",
  randomUUID() as string,
];
const GUESSED = { encoding: "", delimiter: "", sheet: "", headingRow: "", include: [] };
const utf8 = (text: string) => new TextEncoder().encode(text);

async function create(bytes: Uint8Array) {
  const { runId } = await createImport(admin, { name: "kunder.csv", bytes });
  return runId;
}

const actionsOf = async (runId: string) =>
  (await t.db.auditEvent.findMany({ where: { entityId: runId }, select: { action: true } })).map(
    ({ action }) => action,
  );

const sheetsOf = async (...sheets: { name: string; rows: string[][] }[]) =>
  new Uint8Array(
    await writeXlsxFile(
      sheets.map(({ name, rows }) => ({
        sheet: name,
        data: rows.map((cells) => cells.map((value) => ({ value, type: String }))),
      })),
    ).toBuffer(),
  );

describe("how a file was read", () => {
  it("is shown with ten rows and their own numbers, and every choice is followed", async () => {
    const rows = Array.from({ length: 12 }, row);
    const text = ["Kundeliste", "", HEADINGS.join(";"), ...rows.map((cells) => cells.join(";"))].join("\n");
    const runId = await create(utf8(text));
    const run = await getImport(admin, runId);
    expect(run.reading).toMatchObject({ kind: "text", guess: { delimiter: ";", headingRow: 3 } });
    expect(run.reading?.notes.map((note) => note.code)).toContain("rows-above");
    expect(run.sample.map((each) => each.line)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(run.counts).toMatchObject({ created: 12 });

    await rereadImport(admin, { ...GUESSED, runId, headingRow: "4" });
    const other = await getImport(admin, runId);
    expect(other).toMatchObject({ headers: rows[0], rowCount: 11, reading: { guess: { headingRow: 4 } } });
    await rereadImport(admin, { ...GUESSED, runId, encoding: "windows-1252", headingRow: "3" });
    expect((await getImport(admin, runId)).sample[0]!.cells[1]).toMatch(/^Ã†rlig/);
    await rereadImport(admin, { ...GUESSED, runId, delimiter: "," });
    expect((await getImport(admin, runId)).headers).toHaveLength(1);
    await rereadImport(admin, { ...GUESSED, runId });
    expect(await getImport(admin, runId)).toMatchObject({
      counts: { created: 12 },
      reading: { guess: { delimiter: ";", encoding: { name: "utf-8" }, headingRow: 3 } },
    });
  });

  it("is the same for cells that were pasted, whatever they contain", async () => {
    const cell = fc.string({ maxLength: 20 }).map((text) => text.replace(/[\t\r\n"]/g, " "));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (others) => {
        const rows = others.map((each) => [...row(), ...each]);
        const pasted = [[...HEADINGS, "Notat", "Merknad"], ...rows]
          .map((cells) => cells.join("\t"))
          .join("\r\n");
        const { runId } = await createImport(admin, { name: "Limt inn", pasted });
        const run = await getImport(admin, runId);
        expect(run).toMatchObject({ reading: { kind: "pasted" }, counts: { created: rows.length } });
        expect(run.sample.map(({ cells }) => cells.slice(0, 4))).toEqual(
          rows.map((cells) => cells.slice(0, 4)),
        );
      }),
      { numRuns: 10 },
    );
  });

  it("lets another sheet be chosen, and keeps corrections of the same sheet", async () => {
    const [first, second] = [row(), row()];
    const bytes = await sheetsOf(
      { name: "Nye", rows: [HEADINGS, first] },
      { name: "Gamle", rows: [["Liste"], HEADINGS, [second[0]!, second[1]!, "Ukjent", second[3]!]] },
    );
    const runId = await create(bytes);
    const run = await getImport(admin, runId);
    expect(run.reading?.guess.sheets.map(({ name }) => name)).toEqual(["Nye", "Gamle"]);
    expect(run.reading?.notes.map((note) => note.code)).toContain("sheets-other");
    await rereadImport(admin, { ...GUESSED, runId, sheet: "Gamle", headingRow: "1" });
    expect((await getImport(admin, runId)).counts).toMatchObject({ created: 0, failed: 1 });
    await correctRows(admin, { runId, edits: [{ line: 3, field: "template", value: "Fjordjournal" }] });
    await rereadImport(admin, { ...GUESSED, runId, sheet: "Gamle", headingRow: "2" });
    expect((await getImport(admin, runId)).counts).toMatchObject({ created: 1, failed: 0 });
  });

  it("takes nothing in unmentioned: totals are left out with a note until they are chosen", async () => {
    const rows = [row(), row()];
    const text = stringify([HEADINGS, ...rows, ["Sum", "2", "", ""]], { delimiter: ";" });
    const runId = await create(utf8(text));
    const run = await getImport(admin, runId);
    expect(run).toMatchObject({ rowCount: 2, counts: { created: 2, failed: 0 } });
    expect(run.reading?.notes).toContainEqual(
      expect.objectContaining({ code: "rows-total", count: 1, lines: [4] }),
    );
    await rereadImport(admin, { ...GUESSED, runId, include: ["total"] });
    expect(await getImport(admin, runId)).toMatchObject({ rowCount: 3, counts: { created: 2, failed: 1 } });
  });

  it("cannot be changed once it has been started or given up, nor after a day, and the file is then deleted", async () => {
    for (const command of ["start", "cancel"]) {
      const runId = await create(utf8(stringify([HEADINGS, row()])));
      expect((await getImport(admin, runId)).canReread).toBe(true);
      await setImportState(admin, { runId, command });
      expect(await t.db.importSource.count({ where: { runId } })).toBe(0);
      await expect(rereadImport(admin, { ...GUESSED, runId })).rejects.toMatchObject({ code: "CONFLICT" });
    }
    const runId = await create(utf8(stringify([HEADINGS, row()])));
    t.advanceClock(25 * 3600);
    await cleanUp(t.system);
    t.advanceClock(-25 * 3600);
    const run = await getImport(admin, runId);
    expect(run).toMatchObject({ canReread: false, counts: { created: 1 } });
    await expect(rereadImport(admin, { ...GUESSED, runId })).rejects.toMatchObject({ code: "CONFLICT" });
    const support = await t.staff("SUPPORT");
    await expect(rereadImport(support, { ...GUESSED, runId })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is not changed by two people at once without an error for one of them", async () => {
    const runId = await create(utf8(stringify([HEADINGS, row()])));
    const results = await Promise.allSettled([
      rereadImport(admin, { ...GUESSED, runId }),
      mapImport(admin, { runId, templateId: "", columns: { organizationNumber: "0" } }),
      rereadImport(admin, { ...GUESSED, runId, delimiter: ";" }),
    ]);
    expect(results.some((each) => each.status === "fulfilled")).toBe(true);
    for (const each of results)
      if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "CONFLICT" });
  });

  it("refuses a file with a private key in another sheet, and keeps nothing of it", async () => {
    const { privateJwk } = await generateClientKey("ES256");
    const bytes = await sheetsOf(
      { name: "Kunder", rows: [HEADINGS, row(), row()] },
      { name: "Annet", rows: [["Nøkkel"], [JSON.stringify(privateJwk)]] },
    );
    const runs = await t.db.importRun.count();
    await expect(create(bytes)).rejects.toMatchObject({ fields: { file: "private-key-jwk" } });
    expect(await t.db.importRun.count()).toBe(runs);
  });
});

describe("what a heading means", () => {
  const columns = { organizationNumber: "0", organizationName: "1", template: "2", clientId: "3" };
  const strange = ["Foretak", "Hva de heter", "Programmet", "Ident"];
  const file = () => utf8(stringify([strange, row()]));

  it("is learned when a person starts the import, and forgotten when somebody asks for it", async () => {
    const first = await create(file());
    await mapImport(admin, { runId: first, templateId: "", columns });
    expect(await listHeadings(admin)).toEqual([]);
    await setImportState(admin, { runId: first, command: "start" });
    expect(await actionsOf(first)).toContain("import.headings-learned");
    const learned = await listHeadings(admin);
    expect(learned.map(({ written, field }) => [written, field])).toContainEqual([
      "Hva de heter",
      "organizationName",
    ]);

    const second = await create(file());
    expect(await getImport(admin, second)).toMatchObject({
      mapping: { organizationNumber: 0, organizationName: 1, template: 2, clientId: 3 },
      counts: { created: 1, failed: 0 },
    });
    await setImportState(admin, { runId: second, command: "start" });
    expect(await actionsOf(second)).not.toContain("import.headings-learned");

    for (const { heading } of learned) await forgetHeading(admin, { heading });
    expect(await listHeadings(admin)).toEqual([]);
    await expect(forgetHeading(admin, { heading: "hvadeheter" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const third = await create(file());
    expect((await getImport(admin, third)).mapping).not.toHaveProperty("clientId");
  });

  it("is not learned from an import that was given up", async () => {
    const runId = await create(file());
    await mapImport(admin, { runId, templateId: "", columns });
    await setImportState(admin, { runId, command: "cancel" });
    expect(await listHeadings(admin)).toEqual([]);
  });
});
