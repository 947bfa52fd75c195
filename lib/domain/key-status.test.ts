import { describe, expect, it } from "vitest";
import { calendarDaysBetween, CRITICAL_DAYS, DUE_DAYS, keyStatus } from "./key-status";

const now = new Date("2026-03-01T12:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const DAY = 86_400_000;

describe("the status of a key", () => {
  it("takes an unknown expiry as unknown, never as valid", () => {
    expect(keyStatus(null, now)).toBe("unknown");
  });

  it.each([
    [-1, "expired"],
    [0, "expired"],
    [1, "critical"],
    [CRITICAL_DAYS * DAY, "critical"],
    [CRITICAL_DAYS * DAY + 1, "due"],
    [DUE_DAYS * DAY, "due"],
    [DUE_DAYS * DAY + 1, "ok"],
  ])("is decided at the boundary: %d ms left is %s", (left, status) => {
    expect(keyStatus(after(left), now)).toBe(status);
  });
});

describe("days as people in Norway count them", () => {
  it("counts midnights in Oslo, not spans of 24 hours", () => {
    expect(calendarDaysBetween(new Date("2026-06-01T21:59:00Z"), new Date("2026-06-01T22:01:00Z"))).toBe(1);
    expect(calendarDaysBetween(new Date("2026-06-01T22:01:00Z"), new Date("2026-06-02T21:59:00Z"))).toBe(0);
  });

  it("is not thrown off by the days of 23 and 25 hours", () => {
    expect(calendarDaysBetween(new Date("2026-03-28T12:00:00Z"), new Date("2026-03-30T12:00:00Z"))).toBe(2);
    expect(calendarDaysBetween(new Date("2026-10-24T12:00:00Z"), new Date("2026-10-26T12:00:00Z"))).toBe(2);
  });

  it("puts an expiry at midnight UTC on the day it is in Oslo", () => {
    expect(calendarDaysBetween(new Date("2026-06-19T08:00:00Z"), new Date("2026-06-20T00:00:00Z"))).toBe(1);
  });
});
