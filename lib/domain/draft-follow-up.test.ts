import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONFIRM_WITHIN_SECONDS, MAX_DRAFT_RESPONSE_SECONDS, OPEN_WITHIN_SECONDS } from "./draft-times";
import { type DraftProgress, followUp, isKeyLate } from "./draft-follow-up";
import type { DraftState } from "./states";

const start = new Date("2026-01-10T08:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const draft = (state: DraftState, more: Partial<DraftProgress> = {}): DraftProgress => ({
  state,
  requestedAt: start,
  returnedAt: null,
  sentAt: at(1),
  refusedAt: null,
  releasedAt: null,
  canAsk: true,
  proofAttempts: 0,
  answeredAt: null,
  ...more,
});
const CACHE = 60;
/** When HelseID knows of any confirmation. */
const END = MAX_DRAFT_RESPONSE_SECONDS + OPEN_WITHIN_SECONDS + CONFIRM_WITHIN_SECONDS + CACHE;
const afterSeconds = (progress: DraftProgress, now: Date, pageOpen: boolean) => {
  const next = followUp(progress, now, pageOpen, CACHE);
  return next.kind === "poll" ? next.afterSeconds : next.kind;
};

describe("following a draft", () => {
  it("polls every 5 seconds for two minutes while the page is open, then every 30", () => {
    expect(afterSeconds(draft("CREATED"), at(1), true)).toBe(5);
    expect(afterSeconds(draft("CREATED"), at(119), true)).toBe(5);
    expect(afterSeconds(draft("CREATED"), at(120), true)).toBe(30);
  });

  it("polls every 5 minutes while the page is closed", () => {
    expect(afterSeconds(draft("CREATED"), at(1), false)).toBe(300);
  });

  it("ends only when HelseID has refused the key after the last moment at which it could be confirmed", () => {
    const refusals = fc.option(fc.integer({ min: 0, max: 30 * 86_400 }));
    const states = fc.constantFrom("CREATED", "ABANDONED", "RETURNED_ERROR");
    fc.assert(
      fc.property(refusals, fc.integer({ min: 1, max: 29 * 86_400 }), states, (refused, seconds, state) => {
        const refusedAt = refused === null || refused > seconds ? null : at(refused);
        const next = followUp(draft(state, { refusedAt }), at(seconds), false, CACHE);
        const isDecided = refusedAt !== null && refusedAt >= at(END);
        expect(next.kind).toBe(isDecided ? "not-confirmed" : "poll");
      }),
    );
  });

  it("ends with the time where the portal has no key to ask with", () => {
    const held = { canAsk: false };
    expect(followUp(draft("CREATED", held), at(END - 1), false, CACHE).kind).toBe("poll");
    expect(followUp(draft("CREATED", held), at(END), false, CACHE).kind).toBe("not-confirmed");
  });

  it("waits for access a tenth of the time that has passed, from two minutes to an hour, for thirty days", () => {
    const requested = draft("ACCESS_REQUESTED", { returnedAt: at(100) });
    expect(afterSeconds(requested, at(101), false)).toBe(120);
    expect(afterSeconds(requested, at(100 + 3600), false)).toBe(360);
    expect(afterSeconds(requested, at(100 + 10 * 3600), false)).toBe(3600);
    expect(afterSeconds(requested, at(29 * 86_400), false)).toBe(3600);
    expect(afterSeconds(requested, at(29 * 86_400), true)).toBe(60);
    expect(followUp(requested, at(30 * 86_400), true, CACHE)).toEqual({ kind: "not-confirmed" });
  });

  it("notices access within two minutes or a tenth of the time it took, whichever is longer, or an hour", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 * 86_400 }), (granted) => {
        const requested = draft("ACCESS_REQUESTED", { returnedAt: start });
        let polled = 0;
        while (polled < granted) polled += afterSeconds(requested, at(polled), false) as number;
        expect(polled - granted).toBeLessThanOrEqual(Math.min(3600, Math.max(120, granted / 9)));
      }),
    );
  });

  it("waits 1, 2, 3, 5, 5 … seconds for the cache after the return, then reports that the key is late and continues for ten minutes", () => {
    const returned = (proofAttempts: number) => draft("RETURNED", { returnedAt: at(100), proofAttempts });
    const waits = [0, 1, 2, 3, 4, 9].map((attempts) => afterSeconds(returned(attempts), at(101), false));
    expect(waits).toEqual([1, 2, 3, 5, 5, 5]);
    expect(isKeyLate(returned(9), at(159), CACHE)).toBe(false);
    expect(isKeyLate(returned(9), at(160), CACHE)).toBe(true);
    expect(followUp(returned(9), at(699), false, CACHE).kind).toBe("poll");
    const refused = { ...returned(9), answeredAt: at(700) };
    expect(followUp(refused, at(700), false, CACHE)).toEqual({ kind: "key-unknown" });
  });

  it("says that a key is unknown only when HelseID has answered after the ten minutes", () => {
    const answers = fc.option(fc.integer({ min: 100, max: 86_400 }));
    fc.assert(
      fc.property(
        answers,
        fc.integer({ min: 100, max: 86_400 }),
        fc.boolean(),
        (answered, seconds, canAsk) => {
          const answeredAt = answered === null || answered > seconds ? null : at(answered);
          const returned = draft("RETURNED", { returnedAt: at(100), answeredAt, canAsk });
          const isOver = seconds >= 700 && (!canAsk || (answeredAt !== null && answeredAt >= at(700)));
          expect(followUp(returned, at(seconds), false, CACHE).kind).toBe(isOver ? "key-unknown" : "poll");
        },
      ),
    );
  });

  it("goes on rarely with a key that was not accepted in time, while the draft may still be confirmed", () => {
    expect(afterSeconds(draft("KEY_UNKNOWN"), at(700), false)).toBe(300);
    expect(followUp(draft("KEY_UNKNOWN", { refusedAt: at(END) }), at(END), false, CACHE)).toEqual({
      kind: "done",
    });
  });

  it("has nothing to do for a draft in a final state", () => {
    for (const state of [
      "REQUESTED",
      "CONFIRMED",
      "REFUSED",
      "UNREACHABLE",
      "NOT_OPENED",
      "NOT_CONFIRMED",
    ] as const) {
      expect(followUp(draft(state), at(1), true, CACHE)).toEqual({ kind: "done" });
    }
  });
});
