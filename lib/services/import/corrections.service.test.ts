import { randomUUID } from "node:crypto";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import readXlsxFile from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateClientKey } from "@/lib/crypto/jwk";
import { problemSheet } from "@/lib/files/problem-sheet";
import { templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { Context } from "@/lib/context/context";
import { guessMapping, IMPORT_FIELDS } from "@/lib/domain/import-columns";
import en from "@/lib/i18n/messages/en/import.json";
import nb from "@/lib/i18n/messages/nb/import.json";
import { createTemplate } from "../templates/create-template";
import { correctRows } from "./correct-rows";
import { createImport } from "./create-import";
import { getImport } from "./get-import";
import { importProblems } from "./import-problems";
import { mapImport } from "./map-import";
import { retryImport } from "./retry-import";
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

const HEADINGS = ["Org.nr.", "Kunde", "Klientmal", "Klient-ID", "Utløper", "Telefon"];
let counter = 8_000;
const row = () => [
  syntheticNumber((counter += 1)),
  `Legekontor ${counter}`,
  "Fjordjournal",
  randomUUID() as string,
  "31.12.2027",
  "22 33 44 55",
];

async function read(rows: string[][], headings = HEADINGS) {
  const bytes = new TextEncoder().encode(stringify([headings, ...rows], { delimiter: ";" }));
  const { runId } = await createImport(admin, { name: "kunder.csv", bytes });
  return runId;
}

const TEXTS = {
  field: (field: (typeof IMPORT_FIELDS)[number]) => nb.field[field],
  line: nb.row,
  problem: nb.problemColumn,
  environment: () => "test",
  describe: ({ code }: { code: string }) => code,
};

describe("a row with a problem", () => {
  it("is shown with its customer and what it says", async () => {
    const rows = [row(), row(), row()];
    rows[1]![0] = "123 456";
    rows[2]![1] = "";
    rows[2]![2] = "Fjordjurnal";
    const { problemRows } = await getImport(admin, await read(rows));
    expect(problemRows).toEqual([
      {
        line: 3,
        customer: rows[1]![1],
        problems: [
          {
            field: "organizationNumber",
            code: "organization-number-length",
            value: "123 456",
            isRemark: false,
          },
        ],
      },
      {
        line: 4,
        customer: rows[2]![0],
        problems: [{ field: "template", code: "template-unknown", value: "Fjordjurnal", isRemark: false }],
      },
    ]);
  });

  it("is taken in without an optional value, which is listed and can be corrected before and after", async () => {
    const each = row();
    const wrong = [...each.slice(0, 4), "i fjor en gang", each[5]!];
    const runId = await read([wrong]);
    const run = await getImport(admin, runId);
    expect(run).toMatchObject({ problemCount: 1, counts: { created: 1, failed: 0 } });
    expect(run.problemRows[0]!.problems).toEqual([
      { field: "expires", code: "date", value: "i fjor en gang", isRemark: true },
    ]);
    await correctRows(admin, { runId, edits: [{ line: 2, field: "expires", value: "31.12.2027" }] });
    expect((await getImport(admin, runId)).problemRows).toEqual([]);
    const done = await read([[...row().slice(0, 4), "snart", ""]]);
    await setImportState(admin, { runId: done, command: "start" });
    await runImport(t.system, { runId: done });
    expect((await getImport(admin, done)).problemRows).toHaveLength(1);
    expect((await importProblems(admin, done, TEXTS)).rows).toHaveLength(1);
    await expect(retryImport(admin, { runId: done })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("does not repeat what may be a personal number, on the page or in the sheet", async () => {
    const personal = "01020312345";
    const wrong = [
      personal,
      "",
      "Fjordjournal",
      randomUUID(),
      "31.12.2027",
      `Ola ${personal.slice(0, 6)} ${personal.slice(6)}`,
    ];
    const runId = await read([wrong, row()]);
    const { problemRows, sample, reading } = await getImport(admin, runId);
    expect(problemRows[0]!.problems[0]).toMatchObject({ code: "organization-number-personal", value: "" });
    expect(JSON.stringify([problemRows, sample, reading])).not.toMatch(/010203/);
    expect(JSON.stringify(await importProblems(admin, runId, TEXTS))).not.toMatch(/010203/);
  });

  it("is taken in after its cells are corrected, whichever they are, and the file's own cells are kept", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.subarray(["number", "name", "template"] as const, { minLength: 0 }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (broken) => {
          const rows = broken.map(() => row());
          const wrong = rows.map((cells, index) => {
            const copy = [...cells];
            if (broken[index]!.includes("number")) copy[0] = "12345";
            if (broken[index]!.includes("name")) copy[1] = "";
            if (broken[index]!.includes("template")) copy[2] = "Ukjent";
            return copy;
          });
          const runId = await read(wrong);
          let run = await getImport(admin, runId);
          // A missing name is found once the number can be read.
          for (let round = 0; run.problemRows.length > 0; round += 1) {
            expect(round).toBeLessThan(3);
            const edits = run.problemRows.flatMap(({ line, problems }) =>
              problems.map(({ field }) => {
                const right = rows[line - 2]!;
                const value = {
                  organizationNumber: right[0]!,
                  organizationName: right[1]!,
                  template: right[2]!,
                };
                return { line, field, value: value[field as keyof typeof value] };
              }),
            );
            const result = await correctRows(admin, { runId, edits });
            run = await getImport(admin, runId);
            expect(result).toEqual({
              corrected: new Set(edits.map((edit) => edit.line)).size,
              failed: run.problemRows.length,
            });
          }
          expect(run.counts).toMatchObject({ created: rows.length, failed: 0 });
          const stored = await t.db.importChunk.findFirstOrThrow({ where: { runId } });
          expect((stored.rows as { cells: string[] }[]).map((each) => each.cells)).toEqual(wrong);
          await setImportState(admin, { runId, command: "start" });
          await runImport(t.system, { runId });
          for (const cells of rows)
            expect(
              await t.db.installation.findUniqueOrThrow({
                where: { clientId: cells[3]! },
                select: { organization: { select: { number: true, name: true } } },
              }),
            ).toEqual({ organization: { number: cells[0], name: cells[1] } });
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);

  it("keeps its corrections when the columns are mapped again, and may be of a column that the file lacks", async () => {
    const number = syntheticNumber((counter += 1));
    const runId = await read([[number, "Fjordjournal", randomUUID()]], ["Nr", "Klientmal", "Klient-ID"]);
    const columns = { organizationNumber: "0", template: "1", clientId: "2" };
    await mapImport(admin, { runId, templateId: "", columns });
    expect((await getImport(admin, runId)).problemRows[0]?.problems[0]).toMatchObject({
      field: "organizationName",
      code: "name-missing",
    });
    const edits = [{ line: 2, field: "organizationName" as const, value: "Nytt legekontor" }];
    expect(await correctRows(admin, { runId, edits })).toEqual({ corrected: 1, failed: 0 });
    await mapImport(admin, { runId, templateId: "", columns });
    expect((await getImport(admin, runId)).counts).toMatchObject({ created: 1, failed: 0 });
  });

  it("is not corrected by two people who do not see each other's corrections, nor after the start", async () => {
    const wrong = row();
    wrong[2] = "Ukjent";
    const runId = await read([wrong, row()]);
    const edits = [{ line: 2, field: "template" as const, value: "Fjordjournal" }];
    const results = await Promise.allSettled([
      correctRows(admin, { runId, edits }),
      correctRows(admin, { runId, edits }),
    ]);
    const refused = results.filter((result) => result.status === "rejected");
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "CONFLICT" });
    await setImportState(admin, { runId, command: "start" });
    await expect(correctRows(admin, { runId, edits })).rejects.toMatchObject({ code: "CONFLICT" });
    const support = await t.staff("SUPPORT");
    await expect(correctRows(support, { runId, edits })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("is not corrected with a private key", async () => {
    const runId = await read([row()]);
    const { privateJwk } = await generateClientKey("ES256");
    const edits = [{ line: 2, field: "publicJwk" as const, value: JSON.stringify(privateJwk) }];
    await expect(correctRows(admin, { runId, edits })).rejects.toMatchObject({
      fields: { edits: "private-key-jwk" },
    });
  });
});

describe("the sheet of rows with problems", () => {
  it("has headings that map themselves, in both languages", () => {
    for (const messages of [nb, en]) {
      const headings = [
        ...IMPORT_FIELDS.map((field) => messages.field[field]),
        messages.row,
        messages.problemColumn,
      ];
      expect(guessMapping(headings)).toEqual(
        Object.fromEntries(IMPORT_FIELDS.map((field, index) => [field, index])),
      );
    }
  });

  it("is uploaded again once it is corrected, maps itself, and every row is taken in", async () => {
    const rows = [row(), row(), row()];
    const headings = ["Foretak nr", "Hva de heter", "System", "ID", "Utløper", "Telefon"];
    const wrong = rows.map((cells) => [...cells]);
    wrong[0]![0] = "1";
    wrong[1]![1] = "=Legekontor";
    wrong[1]![2] = "-Ukjent";
    const runId = await read(wrong, headings);
    const columns = {
      organizationNumber: "0",
      organizationName: "1",
      template: "2",
      clientId: "3",
      expires: "4",
    };
    await mapImport(admin, { runId, templateId: "", columns });
    await setImportState(admin, { runId, command: "start" });
    await runImport(t.system, { runId });
    const problems = await importProblems(admin, runId, TEXTS);
    const { name } = problems;
    const sheet = await problemSheet("Feil", problems.headings, problems.rows);
    expect(name).toBe("kunder-feil.xlsx");
    const [{ data }] = (await readXlsxFile(sheet)) as unknown as [{ data: string[][] }];
    expect(data[0]).toEqual([
      "Organisasjonsnummer",
      "Kundens navn",
      "Klientmal",
      "Klient-ID",
      "Utløpsdato",
      "Rad",
      "Feil",
    ]);
    expect(data.slice(1).map((cells) => [cells[0], cells[1], cells[2], cells[5], cells[6]])).toEqual([
      ["1", rows[0]![1], "Fjordjournal", "2", "organization-number-length"],
      [rows[1]![0], "'=Legekontor", "'-Ukjent", "3", "template-unknown"],
    ]);
    // As it comes back from a spreadsheet, uncorrected and then corrected.
    const again = await createImport(admin, { name, bytes: new Uint8Array(sheet) });
    expect((await getImport(admin, again.runId)).counts).toMatchObject({ created: 0, failed: 2 });
    const corrected = data.map((cells) => [...cells]);
    corrected[1]![0] = rows[0]![0]!;
    corrected[2]![2] = "Fjordjournal";
    const upload = await read(corrected.slice(1), data[0]);
    expect((await getImport(admin, upload)).counts).toMatchObject({ created: 2, failed: 0 });
  });

  it("names the template that was chosen for rows without one", async () => {
    const template = await t.db.clientTemplate.findFirstOrThrow();
    const headings = ["Org.nr.", "Kunde", "Klient-ID"];
    const runId = await read([["1", "Legekontor", randomUUID()]], headings);
    await mapImport(admin, {
      runId,
      templateId: template.id,
      columns: { organizationNumber: "0", organizationName: "1", clientId: "2" },
    });
    const { headings: written, rows } = await importProblems(admin, runId, TEXTS);
    expect(written.slice(2, 4)).toEqual(["Klientmal", "Miljø"]);
    expect(rows[0]!.slice(2, 4)).toEqual(["Fjordjournal", "test"]);
  });
});

describe("the rows that an import could not take in", () => {
  it("become a new import with the same columns, and are taken in once corrected", async () => {
    const rows = [row(), row()];
    const wrong = rows.map((cells) => [...cells]);
    wrong[1]![2] = "Ukjent";
    const runId = await read(wrong);
    await expect(retryImport(admin, { runId })).rejects.toMatchObject({ code: "CONFLICT" });
    await setImportState(admin, { runId, command: "start" });
    await runImport(t.system, { runId });
    const retried = await retryImport(admin, { runId });
    const run = await getImport(admin, retried.runId);
    expect(run).toMatchObject({ state: "PREVIEW", rowCount: 1, counts: { created: 0, failed: 1 } });
    expect(run.problemRows[0]).toMatchObject({ line: 3, customer: rows[1]![1] });
    const edits = [{ line: 3, field: "template" as const, value: "Fjordjournal" }];
    await correctRows(admin, { runId: retried.runId, edits });
    await setImportState(admin, { runId: retried.runId, command: "start" });
    await runImport(t.system, { runId: retried.runId });
    expect((await getImport(admin, retried.runId)).counts).toMatchObject({ created: 1, failed: 0 });
    await expect(retryImport(admin, { runId: retried.runId })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
