import { describe, expect, it } from "vitest";
import type { DraftState } from "./states";
import { followUp, isKeyLate, mayStartAgain } from "./draft-follow-up";

const start = new Date("2026-01-10T08:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const draft = (state: DraftState, more = {}) => ({
  state,
  requestedAt: start,
  returnedAt: null,
  proofAttempts: 0,
  ...more,
});
const CACHE = 60;

describe("following a draft", () => {
  it("polls every 5 seconds for two minutes while the page is open, then every 30", () => {
    expect(followUp(draft("CREATED"), at(1), true, CACHE)).toEqual({ kind: "poll", afterSeconds: 5 });
    expect(followUp(draft("CREATED"), at(119), true, CACHE)).toEqual({ kind: "poll", afterSeconds: 5 });
    expect(followUp(draft("CREATED"), at(120), true, CACHE)).toEqual({ kind: "poll", afterSeconds: 30 });
  });

  it("polls every 5 minutes while the page is closed", () => {
    expect(followUp(draft("CREATED"), at(1), false, CACHE)).toEqual({ kind: "poll", afterSeconds: 300 });
  });

  it("stops after three hours and the ten seconds before them", () => {
    expect(followUp(draft("CREATED"), at(3 * 3600 + 9), false, CACHE).kind).toBe("poll");
    expect(followUp(draft("CREATED"), at(3 * 3600 + 10), false, CACHE)).toEqual({ kind: "not-confirmed" });
  });

  it("polls hourly for thirty days after a request for access", () => {
    expect(followUp(draft("ACCESS_REQUESTED"), at(29 * 86_400), true, CACHE)).toEqual({
      kind: "poll",
      afterSeconds: 3600,
    });
    expect(followUp(draft("ACCESS_REQUESTED"), at(30 * 86_400), true, CACHE)).toEqual({
      kind: "not-confirmed",
    });
  });

  it("waits 1, 2, 3, 5, 5 … seconds for the cache after the return, then reports that the key is late and continues for ten minutes", () => {
    const returned = (proofAttempts: number) => draft("RETURNED", { returnedAt: at(100), proofAttempts });
    const waits = [0, 1, 2, 3, 4, 9].map((attempts) => followUp(returned(attempts), at(101), false, CACHE));
    expect(waits.map((wait) => (wait.kind === "poll" ? wait.afterSeconds : wait.kind))).toEqual([
      1, 2, 3, 5, 5, 5,
    ]);
    expect(isKeyLate(returned(9), at(159), CACHE)).toBe(false);
    expect(isKeyLate(returned(9), at(160), CACHE)).toBe(true);
    expect(followUp(returned(9), at(699), false, CACHE).kind).toBe("poll");
    expect(followUp(returned(9), at(700), false, CACHE)).toEqual({ kind: "key-unknown" });
  });

  it("has nothing to do for a draft in a final state", () => {
    for (const state of [
      "REQUESTED",
      "CONFIRMED",
      "REFUSED",
      "UNREACHABLE",
      "NOT_OPENED",
      "NOT_CONFIRMED",
      "KEY_UNKNOWN",
    ] as const) {
      expect(followUp(draft(state), at(1), true, CACHE)).toEqual({ kind: "done" });
    }
  });

  it("does not allow a restart while a draft is being created or proved", () => {
    expect((["REQUESTED", "RETURNED", "CONFIRMED"] as const).some(mayStartAgain)).toBe(false);
    expect(
      (["CREATED", "ACCESS_REQUESTED", "UNREACHABLE", "KEY_UNKNOWN"] as const).every(mayStartAgain),
    ).toBe(true);
  });
});
