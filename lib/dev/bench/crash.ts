import { crash, type CrashCount } from "@/lib/dev/testing/crash/crash";
import { startTemplateDatabase } from "@/lib/dev/testing/template-database";
import { TestContext } from "@/lib/dev/testing/test-context";

const KILLS = 200;

/**
 * `npm run -s bench -- crash [kills]`: kills a process at random steps of each flow, lets another process
 * continue, and counts what was lost, sent twice or left unfinished. Prints one JSON object as its last line.
 * CRASH_SEED repeats a run.
 * @returns the exit code: 0 when nothing was lost, doubled or stuck
 */
export async function crashBench(args: string[]): Promise<number> {
  const kills = Number(args[0] ?? KILLS);
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 2 ** 31);
  console.error(`CRASH_SEED=${seed}, ${kills} kills per flow`);
  const { adminUrl, stop } = await startTemplateDatabase();
  try {
    const flows = ["rotation", "onboarding"] as const;
    const reports = await Promise.all(
      flows.map(async (flow): Promise<[string, CrashCount]> => {
        const t = await TestContext.at(adminUrl);
        try {
          const { failures, events, ...count } = await crash(t, flow, { kills, seed });
          console.error(`${flow}: ${events} events`);
          for (const failure of failures) console.error(`${flow}: ${failure}`);
          return [flow, count];
        } finally {
          await t.drop();
        }
      }),
    );
    console.log(JSON.stringify(Object.fromEntries(reports)));
    return reports.every(([, { lost, doubled, stuck }]) => lost + doubled + stuck === 0) ? 0 : 1;
  } finally {
    await stop();
  }
}
