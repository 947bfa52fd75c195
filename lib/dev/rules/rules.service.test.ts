import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { rulesRows } from "./matrix";
import { runRow } from "./run-row";
import { World } from "./world";

/*
 * A sample of `npm run -s bench -- rules`, which runs all rows: the journeys under some settings of the
 * sandbox, compared with what is written for each switch.
 */

const ROWS = rulesRows(1);
/** Spread over the list, whose first rows hold the most pairs that no row before has. */
const SAMPLE = [0, 1, Math.floor(ROWS.length / 2), ROWS.length - 1];
const TIMEOUT_MS = 120_000;

let world: World;
beforeAll(async () => {
  world = await World.create(inject("postgresUrl"));
});
afterAll(() => world.stop());

it.each(SAMPLE)(
  "the journeys go as row %i of the rules says, without a protocol error",
  async (index) => {
    const { journeys, failures } = await runRow(world, ROWS[index]!);
    expect(journeys).toBeGreaterThan(5);
    expect(failures).toEqual([]);
  },
  TIMEOUT_MS,
);
