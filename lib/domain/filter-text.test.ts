import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilterText, TYPED_FILTERS, type TypedFilters, writeFilterText } from "./filter-text";
import { EXPIRY_WINDOWS, FLEET_STATUSES, FleetView, MAX_DAYS } from "./fleet-view";

const LANGUAGES = ["nb", "en"] as const;
const days = fc.integer({ min: 1, max: MAX_DAYS });
const name = fc.oneof(
  fc.string({ maxLength: 20, unit: "grapheme" }),
  fc.constantFrom("Legekontor", "Øvre Dal kommune", 'A "B" C', "kunde:x", "a:b c", "'", "<30d"),
);
/** Filters as an address has them, with texts that people and programs have put into it. */
const anyFilters = fc
  .record(
    {
      within: fc.oneof(days.map(String), fc.constantFrom(...EXPIRY_WINDOWS)),
      beyond: days,
      due: days,
      unchecked: days,
      status: fc.constantFrom(...FLEET_STATUSES),
      environment: fc.constantFrom("TEST", "PRODUCTION"),
      custody: fc.constantFrom("PORTAL", "INSTALLATION"),
      scopeStatus: fc.constantFrom("ok", "pending"),
      scope: fc.constantFrom("nhn:msh/api", "a b"),
      customer: name,
      product: name,
      contact: name,
    },
    { requiredKeys: [] },
  )
  .map((filters) => FleetView.parse(filters));

/** What is set of what can be typed. */
function typed(view: Partial<FleetView>): TypedFilters {
  const set = TYPED_FILTERS.filter((filter) => view[filter] !== undefined && view[filter] !== "");
  return Object.fromEntries(set.map((filter) => [filter, view[filter]]));
}

describe("typed filters", () => {
  it.each(LANGUAGES)("are read from a view's text as they were written (%s)", (language) => {
    fc.assert(
      fc.property(anyFilters, fc.constantFrom("", "bakken legekontor", "12 34", "status"), (view, q) => {
        const read = parseFilterText(writeFilterText({ ...view, q }, language));
        expect(read).toEqual({ filters: typed(view), text: q, unknown: [] });
      }),
    );
  });

  it("are the same after any text was read, written and read again, and no word is lost", () => {
    const words = fc.constantFrom(
      ...'utløper:<30d|status:tull|foo:bar|kunde:"Lege kontor"|kunde:"uten slutt|miljø:prod|mal:|tilgang:x'.split(
        "|",
      ),
    );
    const text = fc.array(fc.oneof(words, fc.string(), name), { maxLength: 8 }).map((all) => all.join(" "));
    fc.assert(
      fc.property(text, fc.constantFrom(...LANGUAGES), (input, language) => {
        const first = parseFilterText(input);
        const view = FleetView.parse(first.filters);
        expect(typed(view)).toEqual(first.filters);
        const again = parseFilterText(writeFilterText({ ...view, q: first.text }, language));
        expect(again).toEqual(first);
        for (const word of first.unknown) expect(first.text).toContain(word);
      }),
    );
  });

  it.each([
    [
      'utløper:<30d status:utløpt miljø:prod kunde:"Legekontor"',
      { within: "30", status: "expired", environment: "PRODUCTION", customer: "Legekontor" },
    ],
    [
      "expires:<30d status:expired environment:production customer:Legekontor",
      { within: "30", status: "expired", environment: "PRODUCTION", customer: "Legekontor" },
    ],
    ["UTLOPER:<2u Hos:Kunden mal:fjord", { within: "14", custody: "INSTALLATION", product: "fjord" }],
    ["utløper:>90d", { beyond: 90 }],
    ["utløper:ukjent", { status: "unknown" }],
    ["expires:expired", { status: "expired" }],
    ['status:"krever handling"', { status: "attention" }],
    ['status:venter-på-kunden kontakt:"Mona Moen"', { status: "waiting", contact: "Mona Moen" }],
    ["tilgang:nhn:msh/api tilgangsstatus:venter", { scope: "nhn:msh/api", scopeStatus: "pending" }],
    ["forfaller:60 kontrollert:>7d", { due: 60, unchecked: 7 }],
    ["status:utløpt status:ny", { status: "new" }],
  ])("%s", (text, filters) => {
    expect(parseFilterText(text)).toEqual({ filters, text: "", unknown: [] });
  });

  it("that are not known are searched as text, and named", () => {
    expect(parseFilterText("status:tull bakken farge:rød utløper:<0d miljø:prod")).toEqual({
      filters: { environment: "PRODUCTION" },
      text: "status:tull bakken farge:rød utløper:<0d",
      unknown: ["status:tull", "farge:rød", "utløper:<0d"],
    });
  });

  it("are neither addresses nor numbers with a register's prefix", () => {
    for (const text of ["https://a.no/x", "urn:oid:2.16.578.1.12.4.1.4.101:315000008", "orgnr:315000008"])
      expect(parseFilterText(text)).toEqual({ filters: {}, text, unknown: [] });
  });
});
