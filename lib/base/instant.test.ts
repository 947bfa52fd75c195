import { TZDate } from "@date-fns/tz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBelievable, readInstant } from "./instant";

const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(2100, 0, 1) - 1;
const anyInstant = fc.integer({ min: FIRST, max: LAST });
const zones = fc.constantFrom("UTC" as const, "Europe/Oslo" as const);
const two = (value: number) => String(value).padStart(2, "0");

describe("an instant from outside", () => {
  it("is read in every legal way of writing it", () => {
    fc.assert(
      fc.property(anyInstant, zones, fc.integer({ min: -14 * 60, max: 14 * 60 }), (ms, zone, offset) => {
        const iso = new Date(ms).toISOString();
        const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
        const sign = offset < 0 ? "-" : "+";
        const hours = two(Math.trunc(Math.abs(offset) / 60));
        const minutes = two(Math.abs(offset) % 60);
        for (const text of [
          iso,
          iso.toLowerCase(),
          iso.replace("T", " "),
          iso.replace("Z", "0000Z"),
          `${local}${sign}${hours}:${minutes}`,
          `${local}${sign}${hours}${minutes}`,
          ` ${iso} `,
        ])
          expect([text, readInstant(text, zone)?.getTime()]).toEqual([text, ms]);
        expect(readInstant(iso.slice(0, -1), "UTC")?.getTime()).toBe(ms);
        expect(readInstant(ms, zone)?.getTime()).toBe(ms);
        expect(readInstant(String(ms), zone)?.getTime()).toBe(ms);
        const seconds = Math.trunc(ms / 1000);
        expect(readInstant(seconds, zone)?.getTime()).toBe(seconds * 1000);
        expect(readInstant(String(seconds), zone)?.getTime()).toBe(seconds * 1000);
      }),
    );
  });

  it("without a zone is Norwegian time where a person wrote it, and a date alone the start of that day", () => {
    fc.assert(
      fc.property(anyInstant, (ms) => {
        const here = new TZDate(ms, "Europe/Oslo");
        const date = `${here.getFullYear()}-${two(here.getMonth() + 1)}-${two(here.getDate())}`;
        if (here.getFullYear() > 2099) return;
        const start = readInstant(date, "Europe/Oslo");
        const expected = new TZDate(here.getFullYear(), here.getMonth(), here.getDate(), "Europe/Oslo");
        if (expected.getTime() >= FIRST) expect([date, start?.getTime()]).toEqual([date, expected.getTime()]);
        const time = `${date}T${two(here.getHours())}:${two(here.getMinutes())}:${two(here.getSeconds())}`;
        const whole = Math.trunc(ms / 1000) * 1000;
        const read = readInstant(time, "Europe/Oslo")!.getTime();
        // The hour that occurs twice in October is the first of the two.
        expect([whole, whole - 3_600_000]).toContain(read);
        expect(new TZDate(read, "Europe/Oslo").getHours()).toBe(here.getHours());
      }),
    );
    expect(readInstant("2026-10-25T02:30", "Europe/Oslo")?.toISOString()).toBe("2026-10-25T00:30:00.000Z");
    expect(readInstant("2026-03-29T02:30", "Europe/Oslo")?.toISOString()).toBe("2026-03-29T00:30:00.000Z");
  });

  it("is unknown when it is impossible or stands for none", () => {
    for (const value of [
      "9999-12-31T23:59:59.9999999Z",
      "9999-12-31",
      "0001-01-01T00:00:00",
      "0001-01-01T00:00:00Z",
      "2026-02-30",
      "2026-13-01",
      "2026-00-10",
      "2026-04-31T10:00:00Z",
      "2026-04-30T24:00:00Z",
      "2026-04-30T10:60:00Z",
      "1999-12-31T23:59:59Z",
      "2100-01-01T00:00:00Z",
      "2026-04-30T10:00:00.12345678Z",
      946_684_799,
      4_102_444_800,
      946_684_799_999,
      4_102_444_800_000,
      253_402_300_799,
      -1,
      0,
      Number.NaN,
      Infinity,
      "",
      "never",
      null,
      undefined,
      true,
      {},
      ["2026-04-30"],
      `2026-04-30${" ".repeat(100)}`,
    ])
      expect([value, readInstant(value, "UTC"), readInstant(value, "Europe/Oslo")]).toEqual([
        value,
        null,
        null,
      ]);
  });

  it("is never anything but unknown or an instant that is believed", () => {
    const written = fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99))
      .map(
        ([year, month, day, hour, minute]) =>
          `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`,
      );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.double(), written), zones, (value, zone) => {
        const read = readInstant(value, zone);
        expect(read === null || isBelievable(read)).toBe(true);
      }),
    );
  });
});
