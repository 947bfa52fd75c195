import { expect, it } from "vitest";
import { LagMeter } from "./lag-meter";

function meterAt(start: number) {
  let now = start;
  const meter = new LagMeter(() => now);
  const pass = (ms: number) => {
    now += ms;
  };
  /** It is woken in time, so often. */
  const tickInTime = (times: number) => {
    for (let tick = 0; tick < times; tick += 1) {
      pass(100);
      meter.tick();
    }
  };
  return { meter, pass, tickInTime };
}

it("a process that is woken in time is not late", () => {
  const { meter, tickInTime } = meterAt(5);
  tickInTime(30);
  expect(meter.lagMs()).toBe(0);
});

it("one long task does not make it late", () => {
  const { meter, pass, tickInTime } = meterAt(0);
  pass(5000);
  expect(meter.lagMs()).toBe(0);
  meter.tick();
  expect(meter.lagMs()).toBe(0);
  tickInTime(1);
  expect(meter.lagMs()).toBe(0);
});

it("it is as late as it was again and again, for a second after the last time", () => {
  const { meter, pass, tickInTime } = meterAt(0);
  pass(900);
  meter.tick();
  pass(700);
  meter.tick();
  for (let tick = 0; tick < 9; tick += 1) {
    expect(meter.lagMs()).toBe(600);
    tickInTime(1);
  }
  pass(99);
  expect(meter.lagMs()).toBe(600);
  pass(1);
  expect(meter.lagMs()).toBe(0);
});

it("a delay that has not ended counts, and an earlier one for ten seconds", () => {
  const { meter, pass, tickInTime } = meterAt(0);
  pass(2100);
  meter.tick();
  pass(2600);
  expect(meter.lagMs()).toBe(2000);
  meter.tick();
  tickInTime(101);
  pass(2100);
  expect(meter.lagMs()).toBe(0);
});

it("a process that is busy again and again is measured", async () => {
  const meter = new LagMeter(() => performance.now()).start();
  for (let task = 0; task < 2; task += 1) {
    const until = performance.now() + 300;
    while (performance.now() < until);
    // The timer is due, and is called before this goes on.
    await new Promise((done) => setTimeout(done));
  }
  expect(meter.lagMs()).toBeGreaterThanOrEqual(150);
});
