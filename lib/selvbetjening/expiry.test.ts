import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExpiry } from "./expiry";
import { ClientKeyList, UploadResponse } from "./schemas";

const seconds = fc.integer({
  min: Date.parse("2001-09-09T01:46:40Z") / 1000,
  max: Date.parse("2199-12-31T23:59:59Z") / 1000,
});

describe("the expiry of a key", () => {
  it("is the same in every form in which it may be written", () => {
    fc.assert(
      fc.property(seconds, (time) => {
        const expected = new Date(time * 1000);
        const iso = expected.toISOString();
        const forms = [
          iso,
          iso.replace(".000Z", "Z"),
          iso.replace(".000Z", ".0000000Z"),
          iso.replace(".000Z", ""),
          iso.replace(".000Z", "+00:00"),
          time,
          String(time),
          time * 1000,
          String(time * 1000),
        ];
        for (const form of forms) expect([form, parseExpiry(form)]).toEqual([form, expected]);
      }),
    );
  });

  it("respects an offset, and is midnight UTC of a date alone", () => {
    expect(parseExpiry("2027-06-20T02:00:00+02:00")).toEqual(new Date("2027-06-20T00:00:00Z"));
    expect(parseExpiry("2027-06-20")).toEqual(new Date("2027-06-20T00:00:00Z"));
  });

  it.each([
    null,
    undefined,
    "",
    "soon",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.9999999Z",
    "2027-13-45T00:00:00Z",
    0,
    -1,
    Number.NaN,
    Infinity,
    true,
    {},
    [],
  ])("is unknown when it is %j", (value) => expect(parseExpiry(value)).toBeNull());

  it("is never an invalid date, whatever is written", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const date = parseExpiry(value);
        expect(date === null || !Number.isNaN(date.getTime())).toBe(true);
      }),
    );
  });

  it("does not spoil the list of keys, or the response to an upload, when it cannot be read", () => {
    const key = { kid: "1", jwkThumbprint: "1", origin: "Api" };
    const list = [
      { ...key, expiration: "soon" },
      { ...key, expiration: 1_800_000_000 },
    ];
    expect(ClientKeyList.parse(list).map((each) => each.expiration)).toEqual([
      null,
      new Date(1_800_000_000_000),
    ]);
    expect(UploadResponse.parse({ expiration: {} })).toEqual({ expiration: null });
    expect(UploadResponse.parse({})).toEqual({ expiration: null });
  });
});
