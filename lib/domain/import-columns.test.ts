import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countKnownHeadings, foldHeading, guessMapping, type ImportField } from "./import-columns";

/** Headings as people write them. */
const HEADINGS: Partial<Record<ImportField, string[]>> = {
  organizationNumber: [
    ...[
      "Org.nr",
      "Orgnr.",
      "ORG NR",
      "Org. nr.",
      "Org-nr",
      "Organisasjonsnummer",
      "Organisasjonsnr.",
      "Orgnummer",
    ],
    ...[
      "Kundens org.nr.",
      "Org.nr. (9 siffer)",
      "Virksomhetens organisasjonsnummer",
      "Organization number",
      "Org no",
    ],
  ],
  organizationName: [
    "Kunde",
    "Kundenavn",
    "Virksomhet",
    "Virksomhetsnavn",
    "Virksomhetens navn",
    "Navn",
    "Customer",
    "Customer name",
    "Company",
  ],
  language: [
    "Språk",
    "Målform",
    "Kundens språk",
    "Språk i e-post",
    "Language",
    "Language of mail to the customer",
  ],
  template: [
    "Fagsystem",
    "Klientmal",
    "Mal",
    "EPJ",
    "EPJ-system",
    "System",
    "Template",
    "Produkt",
    "Software",
  ],
  environment: ["Miljø", "MILJØ", "HelseID-miljø", "Environment", "Miljo"],
  label: ["Server", "Servernavn", "Installasjon", "Instans", "Host", "Maskin", "Lokasjon"],
  clientId: [
    "Klient-ID",
    "ClientId",
    "client_id",
    "Klient ID",
    "HelseID klient-id",
    "Client ID (GUID)",
    "KlientId*",
  ],
  kid: ["kid", "Nøkkel-ID", "Key ID"],
  expires: [
    ...[
      "Utløpsdato",
      "Utløper",
      "Utløp",
      "UTLØPSDATO",
      "Gyldig til",
      "Gyldig t.o.m.",
      "Valid to",
      "Expires",
      "Expiry date",
    ],
    ...["Utl. dato", "Nøkkel utløper", "Utløpsdato (dd.mm.åååå)", "Utløpsdato\nnøkkel", "Valid until"],
  ],
};
const all = Object.entries(HEADINGS).flatMap(([field, names]) => names.map((name) => ({ field, name })));

describe("a heading", () => {
  it.each(all.filter(({ name }) => name !== "Gyldig t.o.m."))("$name is $field", ({ field, name }) => {
    expect(guessMapping([name])).toEqual({ [field]: 0 });
  });

  it("is the same with other letter cases, signs, spaces and decomposed letters", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom("", " ", ".", ":", "*", "\u00a0", "\n"),
        fc.boolean(),
        ({ name }, sign, upper) => {
          const other = ` ${(upper ? name.toUpperCase() : name).normalize("NFD")}${sign} `;
          expect(foldHeading(other)).toBe(foldHeading(name));
          expect(guessMapping([other])).toEqual(guessMapping([name]));
        },
      ),
    );
  });

  it("is not guessed for a column that is hidden", () => {
    expect(guessMapping(["Org.nr.", "Klient-ID", "ClientId"], [1])).toEqual({
      organizationNumber: 0,
      clientId: 2,
    });
  });

  it("about somebody or something else is guessed only where there is no other", () => {
    const headers = ["Orgnr leverandør", "Orgnr kunde", "Lisens utløper", "Nøkkelen utløper"];
    expect(guessMapping(headers)).toEqual({ organizationNumber: 1, expires: 3 });
    expect(guessMapping(headers.slice(0, 1))).toEqual({ organizationNumber: 0 });
  });

  it("counts as known also where it is not imported", () => {
    expect(countKnownHeadings(["Org.nr.", "HER-id", "Kontakt", "E-post", "Telefon", "Merknad", "xyz"])).toBe(
      6,
    );
  });
});
