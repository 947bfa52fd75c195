import { Problem } from "@/lib/base/problem";
import { isBenchDisturbed, isObject, readResults, type Results } from "./results";

/** Less is what two runs of the same commit differ by. */
const MAX_RATIO = 1.1;

type Better = "higher" | "lower";

const NAMES: readonly [RegExp, Better][] = [
  [/PerS$/, "higher"],
  [/(?:Ms|Kb|Mb)(?:Per[A-Z]\w*)?$/, "lower"],
  [/^(?:ms|bytesPerRow|requestsPerClient|waitedS|slowestRecoveryS)$/, "lower"],
  [/^(?:errors|lost|doubled|stuck|faults|unsealed|failed|refused|unannounced|over[A-Z])|Faults$/, "lower"],
];

export interface Comparison {
  path: string;
  before: number;
  after: number;
  ratio: number;
  verdict: "worse" | "" | "disturbed" | "unknown";
  /** How many times worse it became; 1 where that is not known. */
  worsening: number;
}

/**
 * `npm run -s bench -- compare BEFORE AFTER`: every number that two files of `bench -- all` both have, what
 * became worse first.
 * @returns the exit code: 0 whatever became worse
 */
export function compareBench([before, after]: string[]): Promise<number> {
  if (!before || !after) throw new Problem("Name two files: the figures before, and after");
  console.log(
    compareText({ name: before, results: readResults(before) }, { name: after, results: readResults(after) }),
  );
  return Promise.resolve(0);
}

/** @param path the names from the bench to the number; the last one that says it counts */
export function betterOf(path: readonly string[]): Better | null {
  // What a bench disturbed is no result, and a spread is neither good nor bad.
  if (path.some((name) => name === "disturbed" || name === "spread")) return null;
  for (const name of path.toReversed())
    for (const [pattern, better] of NAMES) if (pattern.test(name)) return better;
  return null;
}

/** Every number that both have, without the conditions: first what became worse, last what has no verdict. */
export function compareResults(before: Results, after: Results): Comparison[] {
  const later = new Map(numbersOf(after).map(({ path, value }) => [path.join("."), value]));
  return numbersOf(before)
    .flatMap(({ path, value }) => {
      const other = later.get(path.join("."));
      return other === undefined ? [] : [compareNumbers(path, value, other)];
    })
    .sort((a, b) => rank(a) - rank(b) || b.worsening - a.worsening || a.path.localeCompare(b.path));

  function compareNumbers(path: readonly string[], from: number, to: number): Comparison {
    const ratio = ratioOf(from, to);
    const better = betterOf(path);
    const isDisturbed = [before, after].some((results) => isBenchDisturbed(results, path[0]!));
    // A negative number has no ratio that says anything.
    const isJudged = better !== null && Math.min(from, to) >= 0;
    const worsening = !isJudged ? 1 : better === "lower" ? ratio : 1 / ratio;
    const verdict = isDisturbed ? "disturbed" : !isJudged ? "unknown" : worsening > MAX_RATIO ? "worse" : "";
    return { path: path.join("."), before: from, after: to, ratio, verdict, worsening };
  }
}

function ratioOf(from: number, to: number): number {
  if (from === to) return 1;
  return from === 0 ? Infinity : to / from;
}

function rank({ verdict }: Comparison): number {
  return ["", "worse"].includes(verdict) ? 0 : verdict === "disturbed" ? 1 : 2;
}

function numbersOf(results: Results): { path: string[]; value: number }[] {
  const numbers: { path: string[]; value: number }[] = [];
  const visit = (value: unknown, path: string[]): void => {
    if (typeof value === "number") numbers.push({ path, value });
    else if (isObject(value) || Array.isArray(value))
      for (const [name, member] of Object.entries(value))
        if (name !== "conditions") visit(member, [...path, name]);
  };
  visit(results, []);
  return numbers;
}

interface NamedResults {
  name: string;
  results: Results;
}

export function compareText(before: NamedResults, after: NamedResults): string {
  const comparisons = compareResults(before.results, after.results);
  const rows = comparisons.map(({ path, before: from, after: to, ratio, verdict }) => [
    path,
    String(from),
    String(to),
    ratio === Infinity ? "∞" : ratio.toFixed(2),
    verdict === "unknown" ? "" : verdict.toUpperCase(),
  ]);
  const table = [["", "before", "after", "ratio", ""], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  const worse = comparisons.filter(({ verdict }) => verdict === "worse").length;
  const summary = `${worse} of ${comparisons.length} figures became worse by more than 10 %.`;
  return [
    ...conditionLines("before", before),
    ...conditionLines("after", after),
    "",
    ...lines,
    "",
    summary,
  ].join("\n");
}

function conditionLines(which: string, { name, results }: NamedResults): string[] {
  const { date, commit, dirty, conditions } = results;
  const benches = Object.entries(conditions).map(([bench, each]) => {
    const { cpu, cores, memoryGb, node } = each.machine;
    const load = `load ${each.loadBefore} to ${each.loadAfter}, ${Math.round(each.foreignCpu * 100)} % of the CPU taken by others`;
    const disturbed = isBenchDisturbed(results, bench) ? ", DISTURBED" : "";
    return `  ${bench}: ${each.date}, ${cpu}, ${cores} cores, ${memoryGb} GB, Node ${node}, ${load}${disturbed}`;
  });
  return [
    `${which}: ${name}, ${date}, commit ${commit}${dirty ? " with uncommitted changes" : ""}`,
    ...benches,
  ];
}
