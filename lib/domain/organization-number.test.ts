import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkDigit,
  formatOrganizationNumber,
  isOrganizationNumber,
  leadingOrganizationNumber,
  readOrganizationNumber,
  writtenOrganizationNumber,
} from "./organization-number";

/** A valid number. */
const numbers = fc
  .integer({ min: 10_000_000, max: 99_999_999 })
  .map((eight) => ({ eight, digit: checkDigit(String(eight)) }))
  .filter(({ digit }) => digit !== null)
  .map(({ eight, digit }) => `${eight}${digit}`);

describe("organization numbers", () => {
  it("accepts a real one, a synthetic one, and one whose check digit is 0", () => {
    expect(isOrganizationNumber("942110464")).toBe(true);
    expect(isOrganizationNumber("310000008")).toBe(checkDigit("31000000") === 8);
    expect(isOrganizationNumber("315700000")).toBe(true);
  });

  it("refuses any single wrong digit, and shows the number as understood", () => {
    fc.assert(
      fc.property(numbers, fc.nat(8), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const changed = [...number]
          .map((each, index) => (index === at ? String((Number(each) + by) % 10) : each))
          .join("");
        expect(isOrganizationNumber(number)).toBe(true);
        expect(isOrganizationNumber(changed)).toBe(false);
        expect(readOrganizationNumber(`NO ${formatOrganizationNumber(changed)} MVA`)).toEqual({
          number: null,
          problem: "organization-number-check",
          digits: changed,
        });
      }),
    );
  });

  it("are read after every short word for them", () => {
    for (const word of ["Virksomhetsnr.", "Foretaksnr.", "Bedriftsnr", "Reg.nr.", "Virks.nr:"])
      expect(readOrganizationNumber(`${word} 315 700 000`)).toEqual({ number: "315700000", problem: null });
  });

  it("are formatted with spaces", () => {
    expect(formatOrganizationNumber("942110464")).toBe("942\u00a0110\u00a0464");
  });
});

const INVISIBLE = [
  "\u200b",
  "\u200c",
  "\u200d",
  "\u200e",
  "\u200f",
  "\u202a",
  "\u202c",
  "\u2060",
  "\u2066",
  "\u2069",
  "\ufeff",
  "\u00ad",
];

/** A number in nine groups of three, two or nine digits, with one separator. */
const grouped = fc
  .tuple(
    numbers,
    fc.constantFrom(
      "",
      " ",
      "  ",
      "\u00a0",
      "\u202f",
      "\u2009",
      "\t",
      ".",
      "-",
      "\u2013",
      "'",
      "\u2019",
      ",",
      "·",
      "\n",
    ),
    fc.constantFrom(3, 2, 1, 9),
  )
  .map(([number, separator, size]) => ({
    number,
    written: number.match(new RegExp(`\\d{1,${size}}`, "g"))!.join(separator),
    plain: separator !== "." && separator !== ",",
  }));

describe("a written organization number", () => {
  it("is read in every way of writing it", () => {
    const before = fc.constantFrom(
      "",
      " ",
      "NO",
      "NO ",
      "no ",
      "NO-",
      "'",
      "’",
      '="',
      '"',
      "Org.nr. ",
      "Org.nr.: ",
      "org nr ",
      "Orgnr:",
      "ORGNR ",
      "Organisasjonsnummer: ",
      "organisasjonsnr. ",
      "Org. nummer ",
      "Organization number ",
      "VAT no. ",
      "MVA ",
      "0192:",
      "9908:",
      "NO:ORGNR:",
      "urn:oid:2.16.578.1.12.4.1.4.101:",
      "urn:oid:1.0.6523:NO:ORGNR:",
      "urn:oid:2.16.578.1.12.4.1.4.101|",
      "iso6523-actorid-upis::0192:",
      "(",
      "<",
      "#",
    );
    const after = fc.constantFrom(
      "",
      " ",
      "MVA",
      " MVA",
      " mva",
      "-MVA",
      ".",
      ",",
      ";",
      ":",
      ")",
      ">",
      '"',
      "\r\n",
      " MVA Foretaksregisteret",
      "\t",
    );
    const invisible = fc.array(fc.tuple(fc.constantFrom(...INVISIBLE), fc.nat(60)), { maxLength: 4 });
    const width = fc.boolean();
    fc.assert(
      fc.property(
        grouped,
        before,
        after,
        invisible,
        width,
        ({ number, written }, start, end, marks, full) => {
          let text = `${start}${full ? toFullWidth(written) : written}${end}`;
          for (const [mark, at] of marks) text = `${text.slice(0, at)}${mark}${text.slice(at)}`;
          expect(readOrganizationNumber(text)).toEqual({ number, problem: null });
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("is read from the number of a sheet, and from an address of Brønnøysund", () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const spaced = formatOrganizationNumber(number);
        for (const text of [
          `${number}.0`,
          `${number},00`,
          `${spaced},00`,
          `${number}.00 `,
          `'${number}.0`,
          `${number[0]}.${number.slice(1)}E+08`,
          `${number[0]},${number.slice(1)}e8`,
          `https://virksomhet.brreg.no/nb/oppslag/enheter/${number}`,
          `https://data.brreg.no/enhetsregisteret/api/enheter/${number}?x=1`,
        ])
          expect([text, readOrganizationNumber(text)]).toEqual([text, { number, problem: null }]);
      }),
    );
  });

  it("is not guessed when a sheet has left out digits", () => {
    for (const text of ["3.15700E+08", "3,157E+08", "3.157e8", "3E+08", "315.7E6", "########"])
      expect(readOrganizationNumber(text)).toMatchObject({
        problem: "organization-number-digits-lost",
        digits: "",
      });
  });

  it("is not eleven digits, and nothing of those is repeated", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{6}[ -]?\d{5}$/),
        fc.constantFrom("", "NO ", "Org.nr. "),
        (text, before) => {
          expect(readOrganizationNumber(before + text)).toEqual({
            number: null,
            problem: "organization-number-personal",
            digits: "",
          });
        },
      ),
    );
  });

  it("is nothing else: a name, another count of digits, two numbers", () => {
    const problemOf = (text: string) => readOrganizationNumber(text).problem;
    expect(["", " \u200b ", "\u2066\u2069"].map(problemOf)).toEqual(["required", "required", "required"]);
    expect(problemOf("Fjellheim legekontor")).toBe("organization-number");
    expect(problemOf("Tlf. 942110464")).toBe("organization-number");
    expect(problemOf("x".repeat(20_000))).toBe("organization-number");
    expect(problemOf("942110464 942110464")).toBe("organization-number-length");
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,20}$/), (digits) => {
        fc.pre(digits.length !== 9 && digits.length !== 11);
        expect(problemOf(digits)).toBe("organization-number-length");
      }),
    );
  });

  it("is found by its nine digits in a search, also when one is wrong", () => {
    expect(writtenOrganizationNumber("NO 942 110 465 MVA")).toBe("942110465");
    expect(writtenOrganizationNumber("Fjellheim")).toBeNull();
  });
});

function toFullWidth(text: string): string {
  return text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
}

describe("a line that begins with an organization number", () => {
  it("is split after its ninth digit, however the digits are spaced", () => {
    const space = fc.stringMatching(/^[ \t\u00a0\u200b.]{0,3}$/);
    const name = fc.constantFrom("", "Avdeling nord", "3. etasje", "Ås & Sønn", "MVAgruppen");
    const before = fc.constantFrom("", "NO ", "Org.nr. ", "0192:", "'");
    const after = fc.constantFrom(" ", "\t", " – ", ";", " MVA ", ".0 ");
    fc.assert(
      fc.property(
        numbers,
        fc.array(space, { minLength: 8, maxLength: 8 }),
        name,
        before,
        after,
        (number, spaces, rest, start, between) => {
          const written = [...number].map((digit, index) => digit + (spaces[index] ?? "")).join("");
          const line = leadingOrganizationNumber(`${start}${written}${between}${rest}`);
          expect(line.number).toBe(number);
          expect(line.rest.replace(/^[\s–;]+/, "")).toBe(rest);
          expect(leadingOrganizationNumber(`x${written}${between}${rest}`).number).toBe("");
        },
      ),
    );
  });

  it("does not begin with one when a tenth digit follows, as in a personal number", () => {
    for (const line of ["9421104640 Avdeling", "01019012345 Kari", "010190 12345 Kari", "94211046 Avdeling"])
      expect(leadingOrganizationNumber(line)).toEqual({ number: "", rest: line });
  });

  it("is read in a time that grows with its length alone", () => {
    const line = `942110464${"\t".repeat(100_000)}x\ry`;
    const start = performance.now();
    leadingOrganizationNumber(line);
    leadingOrganizationNumber(" .".repeat(50_000));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
