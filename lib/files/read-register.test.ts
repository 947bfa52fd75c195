import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { Problem } from "@/lib/base/problem";
import type { RegisterUnit } from "@/lib/domain/register-unit";
import { readRegister } from "./read-register";

const unit = fc
  .record({
    at: fc.nat(5000),
    name: fc.string({
      unit: fc.constantFrom(..."ABCÆØÅabcæøå &\"',;{}[]\\:-".split("")),
      minLength: 1,
      maxLength: 30,
    }),
    form: fc.constantFrom("AS", "ENK", "BEDR", "AAFY", "ORGL"),
    parent: fc.option(fc.nat(5000).map(syntheticNumber)),
    isBankrupt: fc.boolean(),
    isDissolving: fc.boolean(),
    deletedOn: fc.constantFrom(null, "2026-11-26"),
  })
  .filter(({ name }) => name.trim() !== "")
  .map(({ at, name, ...rest }): RegisterUnit => ({
    number: syntheticNumber(at),
    name: name.replace(/\s+/g, " ").trim(),
    ...rest,
  }));

/** As Brønnøysund writes a unit, with values that are not kept. */
function published(each: RegisterUnit) {
  return {
    organisasjonsnummer: each.number,
    navn: each.name,
    organisasjonsform: { kode: each.form, beskrivelse: '{ikke} "brukt"' },
    forretningsadresse: { adresse: ["Storgata 1", "}"], kommunenummer: "0301" },
    konkurs: each.isBankrupt,
    underAvvikling: false,
    underTvangsavviklingEllerTvangsopplosning: each.isDissolving,
    ...(each.parent ? { overordnetEnhet: each.parent } : {}),
    ...(each.deletedOn ? { slettedato: each.deletedOn } : {}),
  };
}

const FORMS: Record<string, (units: RegisterUnit[]) => string> = {
  json: (units) => JSON.stringify(units.map(published)),
  "indented json": (units) => ` ${JSON.stringify(units.map(published), null, 2)}\r\n`,
  "json lines": (units) => units.map((each) => JSON.stringify(published(each))).join("\n"),
  csv: (units) => csv(units, ",", "\n"),
  "csv with semicolons": (units) => csv(units, ";", "\r\n"),
};

function csv(units: RegisterUnit[], delimiter: string, end: "\n" | "\r\n"): string {
  const rows = units.map((each) => ({
    organisasjonsnummer: each.number,
    navn: each.name,
    "organisasjonsform.kode": each.form,
    "organisasjonsform.beskrivelse": 'Aksje;selskap, "x"',
    konkurs: each.isBankrupt ? "true" : "false",
    underAvvikling: each.isDissolving ? "true" : "false",
    overordnetEnhet: each.parent ?? "",
    slettedato: each.deletedOn ?? "",
  }));
  return stringify(rows, {
    header: true,
    quoted: true,
    delimiter,
    record_delimiter: end,
    bom: delimiter === ";",
  });
}

/** A file that arrives in pieces, which may divide a letter. */
function inPieces(bytes: Buffer, size: number): Readable {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size));
  return Readable.from(pieces, { objectMode: false });
}

async function all(file: Readable) {
  const units: RegisterUnit[] = [];
  let skipped = 0;
  for await (const batch of readRegister(file)) {
    units.push(...batch.units);
    skipped += batch.skipped;
  }
  return { units, skipped };
}

describe.each(Object.keys(FORMS))("Enhetsregisteret's file as %s", (form) => {
  it("is read the same plain and packed, in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(unit, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        async (units, size, isPacked) => {
          const bytes = Buffer.from(FORMS[form]!(units));
          const read = await all(inPieces(isPacked ? gzipSync(bytes) : bytes, size));
          expect(read).toEqual({ units, skipped: 0 });
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("another file", () => {
  it.each([
    ["a table", "Kunde;Orgnr\nKontor;315000008\n"],
    ["a text", "Hei\nHeisann\n"],
    ["json that is cut off", '[{"organisasjonsnummer":"315000008","navn":"A'],
    ["what only begins as json", "[{organisasjonsnummer}]"],
    ["what is not UTF-8", Buffer.from([0x6f, 0xe5, 0x0a, 0x6f])],
    ["what only begins as gzip", Buffer.from([0x1f, 0x8b, 1, 2, 3, 4])],
    [
      "gzip that is cut off",
      gzipSync(Buffer.from("organisasjonsnummer,navn\n315700000,A\n")).subarray(0, 30),
    ],
  ])("is refused: %s", async (_, text) => {
    await expect(all(inPieces(Buffer.from(text), 7))).rejects.toThrow(Problem);
  });

  it("has its rows without a valid number counted, and an empty one has none", async () => {
    const rows = "organisasjonsnummer,navn\n315700000,A\n123456789,B\n315700000,\n";
    expect(await all(inPieces(Buffer.from(rows), 9))).toMatchObject({ units: [{ name: "A" }], skipped: 2 });
    expect(await all(Readable.from([]))).toEqual({ units: [], skipped: 0 });
  });
});
