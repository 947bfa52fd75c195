import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeText } from "@/lib/dev/testing/text-encodings";
import { DELIMITERS, type Table, type TableChoices, TEXT_ENCODINGS } from "@/lib/domain/import-table";
import { readTable } from "./read-table";

const HEADINGS = ["Org.nr.", "Kunde", "Miljø", "Utløpsdato"];
const tableOf = (source: Uint8Array | string, choices?: TableChoices): Table => {
  const table = readTable(source, choices);
  if (typeof table === "string") throw new Error(table);
  return table;
};
const rowsOf = (table: Table) =>
  table.chunks.flatMap((chunk) => JSON.parse(chunk) as { line: number; cells: string[] }[]);
const linesOf = (table: Table, code: string) => table.notes.find((note) => note.code === code)?.lines;

/** Names as customers have them, in Norwegian and the Sámi languages. */
const WORDS = [
  "Sjøgata",
  "Bærumsæter",
  "Øvre Ås",
  "legesenter",
  "Kárášjohka",
  "doavttirguovddáš",
  "Čáhppil",
].concat([
  ...[
    "Deatnu",
    "Unjárgga",
    "Gáivuotna",
    "Loabák",
    "Snåase",
    "Aarborte",
    "Đ",
    "Ŋ",
    "ŧ",
    "ž",
    "&",
    "7",
    "AS",
    "«Svanen»",
  ],
]);
const signs = fc.constantFrom('"', ";", ",", "|", "\t", "\n", '""', " ");
const word = fc.constantFrom(...WORDS);
const name = fc
  .array(fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: signs }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(" ").trim())
  // Not one that is itself lines of as many cells as the table has.
  .filter((text) => text !== "" && (!text.includes("\n") || text.split(/[;,|\t]/).length < 3));

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const needsQuotes = (text: string) => /["\n\t;,|]/.test(text);

describe("text", () => {
  it("is read as it was written, in every encoding, with every delimiter, line end and way of quoting", () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 3, maxLength: 10 }),
        fc.constantFrom(...TEXT_ENCODINGS),
        fc.boolean(),
        fc.constantFrom(...DELIMITERS),
        fc.constantFrom("\n", "\r\n", "\r", "mixed"),
        fc.constantFrom("always", "needed", "texts"),
        fc.boolean(),
        (names, encoding, hasMark, delimiter, lineEnd, quoting, endsWithLineEnd) => {
          const rows = names.map((each, index) => [
            `${315_700_000 + index}`,
            each,
            "Produksjon",
            "ikke satt",
          ]);
          const cell = (text: string, index: number) =>
            quoting === "always" || needsQuotes(text) || (quoting === "texts" && index > 0)
              ? quoted(text)
              : text;
          const ends = lineEnd === "mixed" ? ["\n", "\r\n", "\r"] : [lineEnd];
          const text = [HEADINGS, ...rows]
            .map((cells, index, { length }) => {
              const isLast = index === length - 1 && !endsWithLineEnd;
              return cells.map(cell).join(delimiter) + (isLast ? "" : ends[index % ends.length]);
            })
            .join("");
          const bytes = encodeText(text, encoding, hasMark);
          fc.pre(bytes !== null);
          const table = tableOf(bytes!);
          expect(table.guess).toMatchObject({ encoding: { name: encoding }, delimiter, headingRow: 1 });
          expect(rowsOf(table)).toEqual(rows.map((cells, index) => ({ line: index + 2, cells })));
          expect(table.notes).toEqual([]);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("may state its delimiter for Excel, which is believed", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const table = tableOf(Buffer.from(["sep=|", "Org.nr.|Kunde, navn;x", "315700000|A;B"].join(end)));
      expect(table.guess).toMatchObject({ delimiter: "|", headingRow: 2 });
      expect(rowsOf(table)).toEqual([{ line: 3, cells: ["315700000", "A;B"] }]);
    }
  });

  it("is read again with another encoding or delimiter when a person chooses it", () => {
    const bytes = encodeText("Org.nr.;Kunde\r315700000;Sjøgata, Ås\r", "macintosh")!;
    expect(rowsOf(tableOf(bytes))[0]!.cells[1]).toBe("Sjøgata, Ås");
    expect(rowsOf(tableOf(bytes, { encoding: "windows-1252" }))[0]!.cells[1]).toBe("Sj¿gata, \u0081s");
    expect(tableOf(bytes, { delimiter: "," }).guess.delimiter).toBe(",");
  });

  it("says when its encoding is unsure, when bytes are none of it, and when letters were spoilt before", () => {
    expect(tableOf(Buffer.from([0x61, 0x3b, 0x62, 0x0a, 0x31, 0x3b, 0x9d])).guess.encoding?.confidence).toBe(
      "unsure",
    );
    // The same byte in Mac Roman and in Windows-1252.
    for (const [encoding, text] of [
      ["macintosh", "René"],
      ["macintosh", "Sjöberg"],
      ["windows-1252", "Girjaš"],
    ] as const)
      expect(
        tableOf(encodeText(`Kunde;Org.nr.\n${text};315700000`, encoding)!).guess.encoding?.confidence,
      ).toBe("unsure");
    const broken = Buffer.concat([Buffer.from("a;Miljø\n1;Sjøgata Øvre Ås\n2;"), Buffer.from([0xf8])]);
    expect(tableOf(broken).guess.encoding?.name).toBe("utf-8");
    expect(linesOf(tableOf(broken), "encoding-broken")).toEqual([3]);
    expect(linesOf(tableOf(Buffer.from("a;b\n1;SjÃ¸gata")), "letters-garbled")).toEqual([2]);
  });
});

describe("a quotation mark", () => {
  const file = (second: string) =>
    tableOf(
      Buffer.from(["Org.nr.;Kunde;Miljø", second, "315700001;Ås;Test", "315700002;Bø;Test"].join("\r\n")),
    );

  it.each([
    ['315700000;Legekontoret "Sjøgata";Test', 'Legekontoret "Sjøgata"', undefined],
    ['315700000;Sjøgata 7" legesenter;Test', 'Sjøgata 7" legesenter', undefined],
    ['315700000;"Sjøgata" legesenter;Test', '"Sjøgata" legesenter', "quote-stray"],
    ['315700000;"Sjøgata legesenter;Test', '"Sjøgata legesenter', "quote-unclosed"],
    ['315700000; "Sjøgata; Bø" ;Test', "Sjøgata; Bø", undefined],
    ['315700000;"""Sjøgata"" Bø";Test', '"Sjøgata" Bø', undefined],
  ])("in %s is a part of its cell where it encloses none", (line, expected, code) => {
    const table = file(line);
    expect(rowsOf(table).map(({ line: number, cells }) => [number, cells[1]])).toEqual([
      [2, expected],
      [3, "Ås"],
      [4, "Bø"],
    ]);
    expect(table.notes.map((note) => [note.code, note.lines])).toEqual(code ? [[code, [2]]] : []);
  });

  it("around a cell of several lines is believed, also where its record has fewer cells than the headings", () => {
    const table = tableOf(
      Buffer.from('Org.nr.;Kunde;Notat\n315700000;"Ås\nBø"\n;"a;b\nc\nd"\n315700001;"x\ny";z\n'),
    );
    expect(rowsOf(table).map(({ line, cells }) => [line, ...cells])).toEqual([
      [2, "315700000", "Ås\nBø"],
      [3, "", "a;b\nc\nd"],
      [4, "315700001", "x\ny", "z"],
    ]);
  });

  it("too many in any two lines takes none of the lines between them along", () => {
    const rows = Array.from({ length: 8 }, (_, index) => [
      `${315_700_000 + index}`,
      `Kunde ${index}`,
      "Test",
      "2027",
    ]);
    const mark = fc.record({
      row: fc.nat({ max: 7 }),
      column: fc.nat({ max: 3 }),
      atEnd: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(mark, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        (marks, end) => {
          const given = rows.map((cells) => [...cells]);
          for (const { row, column, atEnd } of marks) {
            const cell = given[row]![column]!;
            given[row]![column] = atEnd ? `${cell}"` : `"${cell}`;
          }
          const table = tableOf(Buffer.from([HEADINGS, ...given].map((cells) => cells.join(";")).join(end)));
          const found = rowsOf(table);
          const untouched = rows.filter((_, index) => marks.every(({ row }) => row !== index));
          for (const cells of untouched)
            expect(found.filter((each) => each.cells.join() === cells.join())).toHaveLength(1);
          expect(found.length + table.unreadCount).toBe(rows.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("lines that are no rows", () => {
  it("are named with their number and text, and the rest is kept", () => {
    const long = "x".repeat(40_000);
    const lines = [
      "Org.nr.,Kunde",
      "315700000,Ås",
      "315700001,Bø, avdeling nord",
      `315700002,${long}`,
      "315700003,Å",
    ];
    const table = tableOf(Buffer.from(lines.join("\n")));
    expect(rowsOf(table).map(({ line }) => line)).toEqual([2, 5]);
    expect(table.unread.map(({ line, code }) => [line, code])).toEqual([
      [3, "too-many-cells"],
      [4, "cell-too-long"],
    ]);
    expect(table.unread[0]!.text).toContain("avdeling nord");
  });

  it("are kept and named where they have fewer cells than the others", () => {
    const table = tableOf(Buffer.from("Org.nr.;Kunde;Miljø\n1;a;Test\n2;b\n3;c;Test"));
    expect([table.rowCount, linesOf(table, "cells-missing")]).toEqual([3, [3]]);
  });

  it("may be many where a column has no heading", () => {
    const table = tableOf(Buffer.from("Org.nr.;Kunde\n1;a;x\n2;b;y\n3;c;"));
    expect(table).toMatchObject({ headers: ["Org.nr.", "Kunde", ""], rowCount: 3, unreadCount: 0 });
  });
});

describe("pasted cells", () => {
  it("are read as a file is", () => {
    const table = tableOf('Org.nr.\tKunde\r\n315700000\t"Apoteket ""Svanen"", Tromsø"\r\n');
    expect(table).toMatchObject({ kind: "pasted", guess: { encoding: null, delimiter: "\t" }, rowCount: 1 });
    expect(rowsOf(table)[0]!.cells).toEqual(["315700000", 'Apoteket "Svanen", Tromsø']);
  });
});
