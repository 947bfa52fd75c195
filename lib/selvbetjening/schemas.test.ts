import fc from "fast-check";
import { expect, it } from "vitest";
import { ClientKeyList, UploadResponse } from "./schemas";

const SECONDS = Date.UTC(2027, 5, 1) / 1000;

it("an expiry is read in each form that upstream may use, and is else unknown", () => {
  for (const [expiration, expected] of [
    ["2027-06-01T00:00:00Z", SECONDS],
    ["2027-06-01T00:00:00.0000000", SECONDS],
    ["2027-06-01T02:00:00+02:00", SECONDS],
    [SECONDS, SECONDS],
    [String(SECONDS), SECONDS],
    [SECONDS * 1000, SECONDS],
    [null, null],
    [undefined, null],
    ["9999-12-31T23:59:59.9999999Z", null],
    ["0001-01-01T00:00:00", null],
    [253_402_300_799, null],
    [-62_135_596_800, null],
    [0, null],
  ] as const) {
    const read = UploadResponse.parse({ expiration }).expiration;
    expect([expiration, read && read.getTime() / 1000]).toEqual([expiration, expected]);
  }
});

it("one odd value never spoils the list of keys", () => {
  const entry = fc.record({ expiration: fc.anything(), origin: fc.anything() }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const named = entries.map((each, index) => ({ kid: `-${index}`, jwkThumbprint: null, ...each }));
      const good = { kid: "good", jwkThumbprint: "t", origin: "Api", expiration: "2027-06-01T00:00:00Z" };
      const list = ClientKeyList.parse([...named, good]);
      expect(list.map(({ kid }) => kid)).toEqual([...named, good].map(({ kid }) => kid));
      expect(list.at(-1)!.expiration).toEqual(new Date(SECONDS * 1000));
      for (const { expiration } of list)
        if (expiration) expect(Number.isNaN(expiration.getTime())).toBe(false);
    }),
  );
});
