import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_WAIT_SECONDS, parseHttpDate, retryAfterSeconds } from "./retry-after";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Writes an instant in each form of RFC 9110, 5.6.7. */
const FORMS = {
  imf: (at: Date) => at.toUTCString(),
  rfc850: (at: Date) => {
    const [, day, month, year, time] = at.toUTCString().split(" ");
    return `${DAYS[at.getUTCDay()]}, ${day}-${month}-${year!.slice(2)} ${time} GMT`;
  },
  asctime: (at: Date) => {
    const [, , month, year, time] = at.toUTCString().split(" ");
    return `${DAYS[at.getUTCDay()]!.slice(0, 3)} ${month} ${String(at.getUTCDate()).padStart(2)} ${time} ${year}`;
  },
};

const form = fc.constantFrom(...(Object.keys(FORMS) as (keyof typeof FORMS)[]));
/** Whole seconds from 2000 to 2060. */
const instant = fc.integer({ min: 946_684_800, max: 2_840_140_800 }).map((seconds) => seconds * 1000);
const write = (ms: number, as: keyof typeof FORMS) => FORMS[as](new Date(ms));

describe("an HTTP date", () => {
  it("is read in every form, to the second", () => {
    fc.assert(
      fc.property(form, instant, (as, ms) => {
        expect(parseHttpDate(write(ms, as), ms)).toBe(ms);
      }),
    );
  });

  it("of two digits for the year is at most 50 years ahead, and otherwise the most recent past year", () => {
    fc.assert(
      fc.property(instant, instant, (ms, now) => {
        const read = parseHttpDate(write(ms, "rfc850"), now)!;
        const limit = new Date(now);
        limit.setUTCFullYear(limit.getUTCFullYear() + 50);
        expect(read).toBeLessThanOrEqual(limit.getTime());
        expect(Math.abs(new Date(read).getUTCFullYear() - new Date(ms).getUTCFullYear()) % 100).toBe(0);
        const next = new Date(read);
        next.setUTCFullYear(next.getUTCFullYear() + 100);
        // A leap day may not exist a century later.
        if (next.getUTCDate() === new Date(read).getUTCDate())
          expect(next.getTime()).toBeGreaterThan(limit.getTime());
      }),
    );
  });

  it.each([
    "Sun, 30 Feb 2026 10:00:00 GMT",
    "Sun, 29 Feb 2026 10:00:00 GMT",
    "Thu, 26 Nov 2026 24:00:00 GMT",
    "Thu, 26 Nov 2026 10:60:00 GMT",
    "Thu, 26 Nov 2026 10:00:00 CET",
    "Thu, 26 nov 2026 10:00:00 GMT",
    "Thu, 6 Nov 2026 10:00:00 GMT",
    "2026-11-26T10:00:00Z",
    "",
  ])("is refused when it is %j", (text) => {
    expect(parseHttpDate(text, 0)).toBeNull();
  });
});

describe("Retry-After", () => {
  const now = Date.UTC(2026, 10, 26, 8, 30);

  it("is a number of seconds, capped", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (seconds) => {
        const expected = seconds > MAX_WAIT_SECONDS ? MAX_WAIT_SECONDS : Number(seconds);
        expect(retryAfterSeconds({ retryAfter: String(seconds), date: null }, now)).toBe(expected);
      }),
    );
  });

  it("is a date that counts from the response's own Date, however wrong both clocks are", () => {
    fc.assert(
      fc.property(
        form,
        form,
        instant,
        instant,
        fc.integer({ min: -5000, max: 50_000 }),
        (as, other, sent, our, wait) => {
          const near = Math.floor(our / 1000) * 1000;
          const headers = { retryAfter: write(sent + wait * 1000, as), date: write(sent, other) };
          // Years of two digits need a clock that is right to within 50 years.
          fc.pre(Math.abs(near - sent) < 40 * 365 * 86_400_000);
          expect(retryAfterSeconds(headers, near)).toBe(Math.min(Math.max(0, wait), MAX_WAIT_SECONDS));
        },
      ),
    );
  });

  it("is compared with the server's learned clock when there is no usable Date", () => {
    fc.assert(
      fc.property(
        form,
        fc.integer({ min: 0, max: MAX_WAIT_SECONDS }),
        fc.constantFrom(null, "", "soon"),
        (as, wait, date) => {
          expect(retryAfterSeconds({ retryAfter: write(now + wait * 1000, as), date }, now)).toBe(wait);
        },
      ),
    );
  });

  it.each(["-1", "1.5", "1e3", "0x10", "5, 10", "soon", "", " ", "NaN", "Infinity", "١٢"])(
    "says nothing when it is %j",
    (retryAfter) => {
      expect(retryAfterSeconds({ retryAfter, date: new Date(now).toUTCString() }, now)).toBeNull();
    },
  );

  it("is within its bounds or nothing for any text whatever", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), (retryAfter, date) => {
        const seconds = retryAfterSeconds({ retryAfter, date }, now);
        if (seconds !== null) {
          expect(seconds).toBeGreaterThanOrEqual(0);
          expect(seconds).toBeLessThanOrEqual(MAX_WAIT_SECONDS);
        }
      }),
    );
  });
});
