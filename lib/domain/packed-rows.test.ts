import fc from "fast-check";
import { expect, it } from "vitest";
import { packRows, unpackRows } from "./packed-rows";

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    // Few texts, so that many rows have the same.
    fc.constantFrom("", "a", "Fagsystem 1", "Klientvakt"),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

it("rows that were packed, sent as JSON and unpacked are as before", () => {
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 6 }), { maxLength: 20 }), (rows) => {
      const sent = JSON.parse(JSON.stringify(packRows(rows))) as ReturnType<typeof packRows>;
      expect(unpackRows(sent)).toEqual(JSON.parse(JSON.stringify(rows)));
    }),
  );
});

it("what several rows have is sent once", () => {
  const packed = packRows([
    ["Øvre Dal", "Fagsystem 1"],
    ["Nedre Dal", "Fagsystem 1"],
  ]);
  expect(packed).toEqual({
    shared: ["Fagsystem 1"],
    rows: [
      ["Øvre Dal", 0],
      ["Nedre Dal", 0],
    ],
  });
});
