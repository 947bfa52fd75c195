import { fuzzFleetApi } from "@/lib/dev/testing/fuzz-fleet-api";
import { fuzzActions, fuzzRoutes } from "@/lib/dev/testing/fuzz-http";
import { expect, test } from "./fixtures";

/** A few requests on every run; `npm run bench -- fuzz` sends two hundred to each route and action. */
const RUNS = 8;
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

test("no route responds to malformed requests with 500", async ({ t }) => {
  test.setTimeout(120_000);
  console.log(`FUZZ_SEED=${seed}`);
  const { requests, faults } = await fuzzRoutes(t, { runs: RUNS, seed });
  expect(faults).toEqual([]);
  expect(requests).toBeGreaterThan(400);
});

test("no server action responds to malformed input with an internal error", async ({ t }) => {
  test.setTimeout(120_000);
  console.log(`FUZZ_SEED=${seed}`);
  const { requests, faults } = await fuzzActions(t, { runs: RUNS, seed });
  expect(faults).toEqual([]);
  expect(requests).toBeGreaterThan(250);
});

test("the fleet API responds to no malformed report with 500", async ({ t }) => {
  test.setTimeout(120_000);
  console.log(`FUZZ_SEED=${seed}`);
  const { faults, accepted } = await fuzzFleetApi(t, { runs: 15 * RUNS, seed });
  expect(faults).toEqual([]);
  // Most are authentic, and some of them are valid.
  expect(accepted).toBeGreaterThan(0);
});
