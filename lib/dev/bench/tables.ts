import { fuzzTables } from "@/lib/dev/testing/fuzz-tables";

const RUNS = 10_000;

/**
 * `npm run -s bench -- tables [runs]`: reads changed copies of good files of each format to import. Prints
 * one JSON object as its last line. FUZZ_SEED repeats a run.
 * @param args the number of files of each format
 * @returns the exit code: 0 when every file was read or refused in time, and no row was lost without being
 *   counted
 */
export async function tablesBench(args: string[]): Promise<number> {
  const runs = Number(args[0] ?? RUNS);
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  console.error(`FUZZ_SEED=${seed}, ${runs} files of each format`);
  const { files, tables, faults } = fuzzTables({ runs, seed });
  for (const fault of faults) console.error(fault.slice(0, 1000));
  console.log(JSON.stringify({ files, tables, faults: faults.length }));
  return faults.length === 0 ? 0 : 1;
}
