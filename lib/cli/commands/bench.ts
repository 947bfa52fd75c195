import { auditBench } from "@/lib/bench/audit";
import { crashBench } from "@/lib/bench/crash";
import { fleetBench } from "@/lib/bench/fleet";
import { fuzzBench } from "@/lib/bench/fuzz";
import { soakBench } from "@/lib/bench/soak";
import { sweepBench } from "@/lib/bench/sweep";
import { upgradeBench } from "@/lib/bench/upgrade";
import { Problem } from "../problem";

const BENCHES: Record<string, (args: string[]) => Promise<number>> = {
  audit: auditBench,
  crash: crashBench,
  fleet: fleetBench,
  fuzz: fuzzBench,
  soak: soakBench,
  sweep: sweepBench,
  upgrade: upgradeBench,
};

/** `npm run -s bench -- <name>`: measurements, each with one JSON object as its last line. */
export async function run([name = "", ...args]: string[]): Promise<number> {
  const bench = BENCHES[name];
  if (!bench) throw new Problem(`Which bench? ${Object.keys(BENCHES).join(", ")}`);
  return bench(args);
}
