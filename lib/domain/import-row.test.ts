import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessMapping, IMPORT_FIELDS } from "./import-columns";
import { readExpiry, readImportRow } from "./import-row";

const TEMPLATES = [
  { id: "a", name: "Fjordjournal", environment: "TEST" as const },
  { id: "b", name: "Fjordjournal", environment: "PRODUCTION" as const },
  { id: "c", name: "Legevakt", environment: "PRODUCTION" as const },
];
const HEADERS = ["Org.nr.", "Kunde", "Klientmal", "Miljø", "Klient-ID", "kid", "Utløpsdato"];
const read = (...cells: string[]) => readImportRow(cells, guessMapping(HEADERS), TEMPLATES, null);

describe("the columns of an imported file", () => {
  it("are recognized by their usual names in Norwegian and English, and by the names of our own export", () => {
    expect(guessMapping(HEADERS)).toEqual({
      organizationNumber: 0,
      organizationName: 1,
      template: 2,
      environment: 3,
      clientId: 4,
      kid: 5,
      expires: 6,
    });
    expect(
      guessMapping(["organization", "organizationNumber", "installation", "clientTemplate", "keyExpires"]),
    ).toEqual({ organizationName: 0, organizationNumber: 1, label: 2, template: 3, expires: 4 });
  });

  it("are mapped once each", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("navn", "kunde", "klient", "klient-id", "x", "")), (headers) => {
        const mapped = Object.values(guessMapping(headers));
        expect(new Set(mapped).size).toBe(mapped.length);
      }),
    );
  });
});

describe("an expiry in an imported file", () => {
  it("is the start of its day in Oslo, or the instant that our own export wrote", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2000-01-02"), max: new Date("2099-12-30"), noInvalidDate: true }),
        (date) => {
          const [day, time] = date.toISOString().split("T");
          expect(readExpiry(date.toISOString())).toEqual(date);
          expect((readExpiry(day!) as Date).getTime()).toBeLessThan(Date.parse(`${day}T00:00:00Z`));
          expect((readExpiry(`${day} ${time!.slice(0, 5)}`) as Date).getTime()).toBeLessThan(
            Date.parse(`${day}T${time}`),
          );
        },
      ),
    );
    expect(readExpiry("31.12.2026")).toEqual(new Date("2026-12-30T23:00:00Z"));
    expect(readExpiry("31.12.9999")).toBeNull();
  });
});

describe("a row of an imported file", () => {
  it("has all its problems reported at once, by column", () => {
    expect(read("123", "Kontor", "Ukjent", "mars", "a b", "", "i morgen").problems).toEqual([
      { column: "organizationNumber", code: "organization-number-length" },
      { column: "clientId", code: "client-id" },
      { column: "environment", code: "environment" },
      { column: "template", code: "template-unknown" },
      { column: "expires", code: "date", remark: true },
    ]);
  });

  it("is taken in without an optional cell that cannot be read, which is remarked", () => {
    const { record, problems } = read(
      "315000009",
      "Kontor",
      "Legevakt",
      "stage",
      "x",
      "k".repeat(500),
      "snart",
    );
    expect(record).toMatchObject({ clientId: "x", kid: null, expiresAt: null });
    expect(problems).toEqual([
      { column: "kid", code: "too-long", remark: true },
      { column: "environment", code: "environment", remark: true },
      { column: "expires", code: "date", remark: true },
    ]);
  });

  it("without a client says of each value about a key that it is not taken in", () => {
    const { record, problems } = read("315000009", "Kontor", "Legevakt", "", "", "k-1", "31.12.2027");
    expect(record).toMatchObject({ clientId: null });
    expect(problems).toEqual([
      { column: "kid", code: "client-missing", remark: true },
      { column: "expires", code: "client-missing", remark: true },
    ]);
    // What cannot be read at all says so, once.
    expect(read("315000009", "Kontor", "Legevakt", "", "-", "?", "snart").problems).toEqual([
      { column: "expires", code: "date", remark: true },
    ]);
  });

  it("keeps its environment as a problem where the template depends on it", () => {
    expect(read("315000009", "Kontor", "Fjordjournal", "stage", "x", "", "").problems).toEqual([
      { column: "environment", code: "environment" },
      { column: "template", code: "template-ambiguous" },
    ]);
  });

  it.each(["-", "–", "?", "ikke satt", "Ukjent", "n/a", "N/A", " "])("takes %j as not known", (cell) => {
    const { record, problems } = read("315000009", "Kontor", "Legevakt", cell, cell, cell, cell);
    expect(problems).toEqual([]);
    expect(record).toMatchObject({ clientId: null, kid: null, expiresAt: null });
  });

  it("needs the environment only where two templates have one name", () => {
    expect(read("315000009", "Kontor", "legevakt", "", "x", "", "").record).toMatchObject({
      templateId: "c",
    });
    expect(read("315000009", "Kontor", "Fjordjournal", "", "x", "", "").problems).toEqual([
      { column: "template", code: "template-ambiguous" },
    ]);
    expect(read("315 000 009", "Kontor", "Fjordjournal", "prod", "x", "", "").record).toMatchObject({
      templateId: "b",
      organizationNumber: "315000009",
    });
  });

  it("is read without the apostrophe that exports put before possible formulas, and with any other", () => {
    expect(read("315000009", "'=Kontor", "Legevakt", "", "x", "", "").record?.organizationName).toBe(
      "=Kontor",
    );
    expect(read("315000009", "'s Kontor", "Legevakt", "", "x", "", "").record?.organizationName).toBe(
      "'s Kontor",
    );
  });

  it("never throws, whatever its cells contain", () => {
    const mapping = Object.fromEntries(IMPORT_FIELDS.map((field, index) => [field, index]));
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (cells) => {
        const { record, problems } = readImportRow(cells, mapping, TEMPLATES, "c");
        expect(record === null).toBe(problems.some(({ remark }) => !remark));
      }),
    );
  });
});
