import { AsyncResource } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { observeServerTime, retryOnOtherClock, serverNowMs, signingTime } from "./server-clock";

const HOUR_MS = 3600_000;
const answer = (aheadMs: number, more: Record<string, string> = {}) =>
  new Headers({ date: new Date(Date.now() + aheadMs).toUTCString(), ...more });
const aheadMs = (origin: string) => serverNowMs(`${origin}/x`) - Date.now();

it.each([-HOUR_MS, HOUR_MS])("a server's clock is learned from its response (%d ms ahead)", (ahead) => {
  const origin = `https://${randomUUID()}.example.no`;
  observeServerTime(origin, answer(ahead), 10);
  expect(Math.abs(aheadMs(origin) - ahead)).toBeLessThan(2000);
});

it("and not from a response that a cache has stored", () => {
  const origin = `https://${randomUUID()}.example.no`;
  observeServerTime(origin, answer(-HOUR_MS, { age: "3600" }), 10);
  expect(Math.abs(aheadMs(origin))).toBeLessThan(1000);
  observeServerTime(origin, answer(HOUR_MS), 10);
  observeServerTime(origin, answer(-HOUR_MS, { age: "3600" }), 10);
  expect(Math.abs(aheadMs(origin) - HOUR_MS)).toBeLessThan(2000);
});

/**
 * A request that is refused. Its own response, or that of another request, shows `learnedMs` as the
 * difference between the clocks before it is signed or after.
 * @returns how often it is sent, and how many responses are dropped
 */
async function refused(
  learned: "before signing" | "after signing",
  learnedMs: number,
  late?: (origin: string) => void,
) {
  const address = `https://${randomUUID()}.example.no/x`;
  const { origin } = new URL(address);
  const comeLate = late && AsyncResource.bind(() => late(origin));
  const learn = () => observeServerTime(origin, answer(learnedMs), 10);
  const seen = { sent: 0, dropped: 0, signedAt: [] as number[] };
  await retryOnOtherClock(address, {
    send: async () => {
      seen.sent += 1;
      await Promise.resolve();
      if (learned === "before signing") learn();
      seen.signedAt.push(signingTime(address));
      await Promise.resolve();
      if (learned === "after signing") learn();
      comeLate?.();
      return 401;
    },
    isRefused: () => true,
    discard: async () => (seen.dropped += 1),
  });
  return seen;
}

it.each([-HOUR_MS, -10_000, 10_000, HOUR_MS])(
  "a refused request is sent once more when its response shows another clock (%d ms ahead)",
  async (ahead) => {
    const { sent, dropped, signedAt } = await refused("after signing", ahead);
    expect([sent, dropped]).toEqual([2, 1]);
    expect(Math.abs(signedAt[1]! * 1000 - Date.now() - ahead)).toBeLessThan(3000);
  },
);

it("also when the other clock was learned between its two signatures", async () => {
  const address = `https://${randomUUID()}.example.no/x`;
  let sent = 0;
  await retryOnOtherClock(address, {
    send: async () => {
      sent += 1;
      signingTime(address);
      observeServerTime(new URL(address).origin, answer(HOUR_MS), 10);
      signingTime(address);
      return 401;
    },
    isRefused: () => true,
  });
  expect(sent).toBe(2);
});

it("also when an older response of another request has come after it", async () => {
  const late = (origin: string) => observeServerTime(origin, answer(0), 10);
  const { sent, signedAt } = await refused("after signing", -HOUR_MS, late);
  expect(sent).toBe(2);
  expect(Math.abs(signedAt[1]! * 1000 - Date.now() + HOUR_MS)).toBeLessThan(3000);
});

it("and is signed by what its own response has shown, also when an older one comes before it is signed", async () => {
  const address = `https://${randomUUID()}.example.no/x`;
  const { origin } = new URL(address);
  const older = AsyncResource.bind(() => observeServerTime(origin, answer(0), 10));
  const signedAt: number[] = [];
  await retryOnOtherClock(address, {
    send: async () => {
      await Promise.resolve();
      if (signedAt.length === 1) older();
      signedAt.push(signingTime(address));
      observeServerTime(origin, answer(HOUR_MS), 10);
      return 401;
    },
    isRefused: () => true,
  });
  expect(signedAt).toHaveLength(2);
  expect(Math.abs(signedAt[1]! * 1000 - Date.now() - HOUR_MS)).toBeLessThan(3000);
});

it.each([
  // As discovery does in a process that has just started.
  ["before signing", HOUR_MS],
  ["before signing", -HOUR_MS],
  // Within what a Date header can show of the same clock.
  ["after signing", 300],
  ["after signing", -400],
] as const)(
  "and not when it is signed by the clock that is known (learned %s, %d ms)",
  async (when, ahead) => {
    expect(await refused(when, ahead)).toMatchObject({ sent: 1, dropped: 0 });
  },
);

it("and not because of what a request to another origin has shown", async () => {
  const address = `https://${randomUUID()}.example.no/x`;
  let sent = 0;
  await retryOnOtherClock(address, {
    send: async () => {
      sent += 1;
      signingTime(address);
      observeServerTime(`https://${randomUUID()}.example.no`, answer(HOUR_MS), 10);
      return 401;
    },
    isRefused: () => true,
  });
  expect(sent).toBe(1);
});
