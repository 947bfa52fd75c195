import fc from "fast-check";
import { expect, it } from "vitest";
import { nextStep, type RunSettings, secondsLeft } from "./bulk-run";

type Outcome = "applied" | "failed" | "again";

/** Runs items as the worker does, with outcomes that arrive in any order, until the run pauses or ends. */
function simulate(total: number, settings: RunSettings, outcomes: Outcome[], failedBefore: number) {
  const waiting = Array.from({ length: total }, (_, position) => position);
  const running: number[] = [];
  const seen = { begun: new Set<number>(), failed: failedBefore, most: 0 };
  for (let turn = 0; turn < 10_000; turn += 1) {
    const step = nextStep(settings, {
      waiting: waiting.length,
      waitingInTrial: waiting.filter((position) => position < (settings.trialSize ?? 0)).length,
      running: running.length,
      failed: seen.failed,
    });
    if (step !== "claim" && step !== "settle") return { ...seen, step, waiting, running };
    if (step === "claim") {
      const next = waiting.shift()!;
      seen.begun.add(next);
      running.push(next);
      seen.most = Math.max(seen.most, running.length);
      // Some are settled at once, others while more are claimed.
      if (turn % 2 === 0) continue;
    }
    const settled = running.shift()!;
    const outcome = outcomes[turn % outcomes.length]!;
    if (outcome === "again" && turn < 5000) waiting.unshift(settled);
    else if (outcome === "failed") seen.failed += 1;
  }
  throw new Error("The run does not end.");
}

const outcomes = fc.array(fc.constantFrom<Outcome>("applied", "failed", "again"), {
  minLength: 1,
  maxLength: 40,
});

it("never more fail than a run stops at, whatever the outcomes and however they arrive", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 10 }),
      fc.nat(5),
      outcomes,
      (total, stopAfter, accepted, results) => {
        const settings = { trialSize: null, trialPassedAt: null, stopAfter, failuresAccepted: accepted };
        const { failed, step, waiting, running, most } = simulate(total, settings, results, accepted);
        expect(failed - accepted).toBeLessThanOrEqual(stopAfter);
        expect(most).toBeLessThanOrEqual(stopAfter);
        expect(running).toEqual([]);
        expect(step).toBe(waiting.length > 0 ? "failures" : "finish");
        if (step === "failures") expect(failed - accepted).toBe(stopAfter);
      },
    ),
  );
});

it("a trial changes its own and no other, until a person goes on", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 1, max: 39 }),
      outcomes,
      (total, size, results) => {
        fc.pre(size < total);
        const trial = { trialSize: size, trialPassedAt: null, stopAfter: null, failuresAccepted: 0 };
        const first = simulate(total, trial, results, 0);
        expect(first.step).toBe("trial");
        expect([...first.begun].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, at) => at));
        const passed = { ...trial, trialPassedAt: new Date(0) };
        expect(simulate(total - size, passed, results, 0).step).toBe("finish");
      },
    ),
  );
});

it("the time left is unknown until three are settled, and then follows the measured rate", () => {
  const activeSince = new Date("2026-11-26T08:00:00Z");
  const now = new Date("2026-11-26T08:10:00Z");
  expect(secondsLeft({ left: 60, settled: 2, activeSince, now })).toBeNull();
  expect(secondsLeft({ left: 60, settled: 30, activeSince: null, now })).toBeNull();
  expect(secondsLeft({ left: 60, settled: 30, activeSince, now: activeSince })).toBeNull();
  expect(secondsLeft({ left: 60, settled: 30, activeSince, now })).toBe(1200);
  expect(secondsLeft({ left: 0, settled: 30, activeSince, now })).toBe(0);
});
