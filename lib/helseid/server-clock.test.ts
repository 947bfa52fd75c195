import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { observeServerTime, serverNowMs } from "./server-clock";

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
