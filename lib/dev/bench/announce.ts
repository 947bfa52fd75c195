import fs from "node:fs";
import { differenceTable, isPassed } from "@/lib/dev/announce/report";
import { type Fault, FAULTS, simulate } from "@/lib/dev/announce/simulate";
import { startTemplateDatabase } from "@/lib/dev/testing/template-database";
import { Problem } from "@/lib/base/problem";

const INSTALLATIONS = 1000;
const DAYS = 400;
const TROUBLE_EVERY_DAYS = 6;
const TICK_HOURS = 6;
/** Where all differences of the last run are kept. */
const FOLDER = ".data/announce";

/**
 * `npm run -s bench -- announce [--installations N] [--days N] [--fault NAME]`: walks installations through
 * 400 days of lost mails, killed workers and refused sign-ins, and compares what arrived with what a naive
 * program says was due. Prints the differences, and one JSON object as its last line. ANNOUNCE_SEED makes
 * another history.
 * @returns the exit code: 0 when nothing that was due is missing, and nothing else arrived
 */
export async function announceBench(args: string[]): Promise<number> {
  const option = (name: string) => {
    const index = args.indexOf(`--${name}`);
    return index === -1 ? undefined : args[index + 1];
  };
  const fault = option("fault") as Fault | undefined;
  if (fault && !FAULTS.includes(fault)) throw new Problem(`Name a fault: ${FAULTS.join(", ")}`);
  const seed = Number(process.env.ANNOUNCE_SEED ?? 1);
  const days = Number(option("days") ?? DAYS);
  console.error(`ANNOUNCE_SEED=${seed}`);
  const { adminUrl, stop } = await startTemplateDatabase();
  const started = performance.now();
  try {
    const result = await simulate(adminUrl, {
      installations: Number(option("installations") ?? INSTALLATIONS),
      days,
      seed,
      troubleEveryDays: TROUBLE_EVERY_DAYS,
      tickHours: TICK_HOURS,
      fault,
      onDay: (day) => {
        const seconds = Math.round((performance.now() - started) / 1000);
        if (day > 0 && day % 50 === 0) console.error(`day ${day} of ${days}, ${seconds} s`);
      },
    });
    const passed = isPassed(result);
    fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(`${FOLDER}/differences.json`, JSON.stringify(result.differences, null, 1));
    if (!passed) console.error(differenceTable(result));
    console.log(JSON.stringify(result.counts));
    return passed ? 0 : 1;
  } finally {
    await stop();
  }
}
