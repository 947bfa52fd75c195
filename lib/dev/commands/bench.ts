import { allBench } from "@/lib/dev/bench/all";
import { announceBench } from "@/lib/dev/bench/announce";
import { auditBench } from "@/lib/dev/bench/audit";
import { budgetBench } from "@/lib/dev/bench/budget";
import { compareBench } from "@/lib/dev/bench/compare";
import { crashBench } from "@/lib/dev/bench/crash";
import { crowdBench } from "@/lib/dev/bench/crowd";
import { fleetBench } from "@/lib/dev/bench/fleet";
import { fuzzBench } from "@/lib/dev/bench/fuzz";
import { lighthouseBench } from "@/lib/dev/bench/lighthouse";
import { readmeBench } from "@/lib/dev/bench/readme";
import { rulesBench } from "@/lib/dev/bench/rules";
import { soakBench } from "@/lib/dev/bench/soak";
import { sweepBench } from "@/lib/dev/bench/sweep";
import { tablesBench } from "@/lib/dev/bench/tables";
import { upgradeBench } from "@/lib/dev/bench/upgrade";
import { Problem } from "@/lib/base/problem";

const BENCHES: Record<string, (args: string[]) => Promise<number>> = {
  all: allBench,
  announce: announceBench,
  audit: auditBench,
  budget: budgetBench,
  compare: compareBench,
  crash: crashBench,
  crowd: crowdBench,
  fleet: fleetBench,
  fuzz: fuzzBench,
  lighthouse: lighthouseBench,
  readme: readmeBench,
  rules: rulesBench,
  soak: soakBench,
  sweep: sweepBench,
  tables: tablesBench,
  upgrade: upgradeBench,
};

/** `npm run -s bench -- <name>`: measurements, each with a JSON object as its last line, and their use. */
export async function run([name = "", ...args]: string[]): Promise<number> {
  const bench = BENCHES[name];
  if (!bench) throw new Problem(`Name a bench: ${Object.keys(BENCHES).join(", ")}`);
  return bench(args);
}
