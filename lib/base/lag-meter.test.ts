import { expect, it } from "vitest";
import { LagMeter } from "./lag-meter";

function meterAt(start: number) {
  let now = start;
  const meter = new LagMeter(() => now);
  return { meter, pass: (ms: number) => (now += ms) };
}

it("a process that is woken in time is not late", () => {
  const { meter, pass } = meterAt(5);
  for (let tick = 0; tick < 30; tick += 1) {
    pass(100);
    meter.tick();
  }
  expect(meter.lagMs()).toBe(0);
});

it("it is as late as it was woken late, for a second", () => {
  const { meter, pass } = meterAt(0);
  pass(700);
  meter.tick();
  for (let tick = 0; tick < 9; tick += 1) {
    expect(meter.lagMs()).toBe(600);
    pass(100);
    meter.tick();
  }
  pass(99);
  expect(meter.lagMs()).toBe(600);
  pass(1);
  expect(meter.lagMs()).toBe(0);
});

it("it is late before it is woken", () => {
  const { meter, pass } = meterAt(0);
  pass(2500);
  expect(meter.lagMs()).toBe(2400);
});

it("a process that is busy is measured", () => {
  const meter = new LagMeter(() => performance.now()).start();
  const until = performance.now() + 300;
  while (performance.now() < until);
  expect(meter.lagMs()).toBeGreaterThanOrEqual(200);
});
