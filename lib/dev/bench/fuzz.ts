import { BrowserTestContext } from "@/lib/dev/testing/browser-test-context";
import { fuzzFleetApi } from "@/lib/dev/testing/fuzz-fleet-api";
import { fuzzActions, fuzzRoutes } from "@/lib/dev/testing/fuzz-http";
import { startStack } from "@/lib/dev/testing/stack";

const RUNS = 200;

/**
 * `npm run -s bench -- fuzz [runs]`: sends malformed requests to every route, every server action and the
 * fleet API of a production build, as every kind of user: with NUL and halves of surrogate pairs, far and
 * impossible dates, deep and altered cursors, very long and repeated values. Prints one JSON object as its
 * last line. FUZZ_SEED repeats a run.
 * @param args the number of requests to each route and action
 * @returns the exit code: 0 when no response had status 500 and the forms of actions arrived
 */
export async function fuzzBench(args: string[]): Promise<number> {
  const runs = Number(args[0] ?? RUNS);
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  console.error(`FUZZ_SEED=${seed}, ${runs} requests to each route and action`);
  const { stack, stop } = await startStack();
  const t = new BrowserTestContext(stack);
  try {
    const routes = await fuzzRoutes(t, { runs, seed, exhaustive: true });
    const actions = await fuzzActions(t, { runs, seed, exhaustive: true, isAlone: true });
    const fleetApi = await fuzzFleetApi(t, { runs: 5 * runs, seed });
    for (const fault of [...routes.faults, ...actions.faults, ...fleetApi.faults])
      console.error(fault.slice(0, 1000));
    const failed = {
      routes: routes.faults.length,
      actions: actions.faults.length,
      fleetApi: fleetApi.faults.length,
    };
    console.log(
      JSON.stringify({
        routes: routes.requests,
        actions: actions.requests,
        taken: actions.taken.length,
        fleetApi: fleetApi.requests,
        accepted: fleetApi.accepted,
        failed,
      }),
    );
    // What is sent arrives: with empty forms, hardly any action goes beyond its check of the fields.
    const isTaken = actions.taken.length >= 30;
    return isTaken && failed.routes + failed.actions + failed.fleetApi === 0 ? 0 : 1;
  } finally {
    await t.close();
    await stop();
  }
}
