import fs from "node:fs";
import { countPairs } from "@/lib/dev/rules/covering-array";
import { FACTORS, type RulesRow, rulesRows } from "@/lib/dev/rules/matrix";
import { type RowReport, runRow } from "@/lib/dev/rules/run-row";
import { World } from "@/lib/dev/rules/world";
import { startTemplateDatabase } from "@/lib/dev/testing/template-database";

const SEED = 1;
/** Where the rows of the last run that failed are kept, with what the sandbox saw. */
const FOLDER = ".data/rules";

/**
 * `npm run -s bench -- rules [rows]`: runs the journeys over rows of switches in which every pair of values
 * occurs, and compares each with what the row's rules imply. Prints one JSON object as its last line.
 * RULES_SEED makes other rows.
 * @returns the exit code: 0 when every journey went as expected, without a protocol error
 */
export async function rulesBench(args: string[]): Promise<number> {
  const seed = Number(process.env.RULES_SEED ?? SEED);
  const rows = rulesRows(seed);
  const chosen = args[0] ? rows.slice(0, Number(args[0])) : rows;
  console.error(`RULES_SEED=${seed}, ${chosen.length} of ${rows.length} rows`);
  fs.rmSync(FOLDER, { recursive: true, force: true });
  const { adminUrl, stop } = await startTemplateDatabase();
  try {
    const world = await World.create(adminUrl);
    let journeys = 0;
    let failed = 0;
    try {
      for (const [index, row] of chosen.entries()) {
        const started = performance.now();
        const report = await runRow(world, row);
        journeys += report.journeys;
        failed += report.failures.length;
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        console.error(`row ${index}: ${report.failures.length} failed, ${seconds} s`);
        if (report.failures.length > 0) keepRecord(index, row, report);
        for (const failure of report.failures) console.error(`  ${failure}`);
      }
    } finally {
      await world.stop();
    }
    console.log(JSON.stringify({ pairs: countPairs(FACTORS), journeys, failed }));
    return failed === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

function keepRecord(index: number, row: RulesRow, report: RowReport): void {
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(`${FOLDER}/row-${index}.json`, JSON.stringify({ row, ...report }, null, 1));
}
