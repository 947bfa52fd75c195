import fs from "node:fs";
import { Problem } from "@/lib/base/problem";
import type { Conditions } from "./conditions";
import { isBenchDisturbed, isObject, type Json, readResults, type Results } from "./results";

/** What became of the work that soak and crowd do. */
const OUTCOMES = ["rotations", "customers", "customersInformed", "lost", "doubled", "stuck"];

/** What README shows of each bench, as Markdown. */
const BLOCKS: Record<string, (json: Json) => string> = {
  crash: (json) => codeBlock(json, ["rotation", "onboarding"]),
  fleet: fleetTables,
  sweep: sweepTable,
  soak: (json) =>
    codeBlock(json, ["requests", "errorsShown", "p95Ms", "disturbed", ...OUTCOMES, "auditFaults"]),
  crowd: (json) =>
    codeBlock(json, [
      "requestsPerS",
      "p50Ms",
      "p95Ms",
      "errors",
      "rssMb",
      "growthMbPerMinute",
      "cpuShares",
      "waitedS",
      ...OUTCOMES,
    ]),
  announce: (json) =>
    codeBlock(json, [
      "installations",
      "days",
      "keys",
      "alertsDue",
      "alertsSent",
      "suppressedWithReason",
      "doubled",
      "repeatedSameId",
      "unannounced",
      "healthyUnderAction",
    ]),
  audit: auditTables,
  budget: (json) => codeBlock(json, ["inputs", "floorMs", "overTime", "overMemory", "accepted"]),
};

/** The benches whose figures README shows, in its order. */
export const README_BENCHES: readonly string[] = Object.keys(BLOCKS);

/**
 * `npm run -s bench -- readme FILE`: writes the figures of a file of `bench -- all` into README.md, between
 * the markers of each bench. What the file does not have, or was disturbed, stays as it is.
 * @returns the exit code: 0 when no bench of the file was left out
 */
export function readmeBench([file]: string[]): Promise<number> {
  if (!file) throw new Problem('Name a file that "npm run -s bench -- all" wrote');
  const { readme, refused } = withFigures(fs.readFileSync("README.md", "utf8"), readResults(file));
  fs.writeFileSync("README.md", readme);
  for (const name of refused) console.error(`${name} was disturbed: README keeps the figures that it has`);
  return Promise.resolve(refused.length === 0 ? 0 : 1);
}

/** @returns README with the figures, and the benches that were disturbed */
export function withFigures(readme: string, results: Results): { readme: string; refused: string[] } {
  const refused: string[] = [];
  let text = readme;
  for (const [name, blockOf] of Object.entries(BLOCKS)) {
    const json = results[name];
    if (!isObject(json)) continue;
    const block = blockOf(json);
    if (block === "") continue;
    if (isBenchDisturbed(results, name)) {
      refused.push(name);
      continue;
    }
    const place = readmeBlock(text, name);
    if (place === null) throw new Problem(`README.md has no markers for the bench ${name}`);
    const measured = measuredLine(results, name, json);
    text = text.replace(marked(name, place), () => marked(name, `\n\n${block}\n\n${measured}\n\n`));
  }
  return { readme: text, refused };
}

const marked = (name: string, text: string) => `<!-- bench ${name} -->${text}<!-- end of bench ${name} -->`;

/** What README has between the markers of a bench. */
export function readmeBlock(readme: string, name: string): string | null {
  return new RegExp(marked(name, "([^]*?)")).exec(readme)?.[1] ?? null;
}

function measuredLine({ commit, dirty, conditions, date }: Results, name: string, json: Json): string {
  const own = json.conditions as Conditions | undefined;
  const { machine, date: at } = own ?? conditions[name] ?? { machine: undefined, date };
  const on = machine ? ` on ${machine.cores} cores (${machine.cpu.trim()}), Node ${machine.node}` : "";
  const spread = isObject(json.spread) ? (Object.values(json.spread) as [number, number][]) : [];
  const widest = Math.max(...spread.map(([least, greatest]) => greatest / least - 1));
  const runs = spread.length > 0 ? `; medians of three runs, which differ by up to ${percent(widest)}` : "";
  return `Measured ${at.slice(0, 10)} at commit ${commit.slice(0, 8)}${dirty ? " with uncommitted changes" : ""}${on}${runs}.`;
}

/** Those of the members that there are, one to a line. */
function codeBlock(json: Json, names: readonly string[]): string {
  const lines = names.filter((name) => name in json).map((name) => codeLine(name, json[name]));
  return lines.length === 0 ? "" : ["```json", "{", lines.join(",\n"), "}", "```"].join("\n");
}

/** A line with its comma has at most 110 columns, as Prettier wants it. */
function codeLine(name: string, value: unknown): string {
  const line = `  "${name}": ${inOneLine(value)}`;
  return line.length < 110 ? line : `  "${name}": ${JSON.stringify(value, null, 2).replaceAll("\n", "\n  ")}`;
}

/** With a space after each bracket, colon and comma, as Prettier writes it. */
function inOneLine(value: unknown): string {
  if (!isObject(value) || Object.keys(value).length === 0) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `"${name}": ${inOneLine(member)}`)
    .join(", ")} }`;
}

/** A row whose figures are not all there is left out, and a table without rows. */
function table(head: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const complete = rows.filter((row): row is string[] => row.every((cell) => cell !== undefined));
  if (complete.length === 0) return "";
  const widths = head.map((_, column) => Math.max(...[head, ...complete].map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...complete.map(line)].join("\n");
}

const tables = (...each: string[]) => each.filter((text) => text !== "").join("\n\n");

/** A sentence with figures; undefined when one of them is not there. */
function sentence(parts: TemplateStringsArray, ...figures: (string | undefined)[]): string | undefined {
  return figures.includes(undefined) ? undefined : String.raw({ raw: parts }, ...figures);
}

/** @param path names with dots between them; the text is undefined where there is no number */
function figure(json: Json, path: string, digits = 0, scale = 1): string | undefined {
  const value = numberAt(json, path);
  return value === undefined ? undefined : formatNumber(value * scale, digits);
}

function numberAt(json: Json, path: string): number | undefined {
  const value = path.split(".").reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), json);
  return typeof value === "number" ? value : undefined;
}

/** Above a thousand without the digits that the next run would change. */
function formatNumber(value: number, digits: number): string {
  const step = value >= 10_000 ? 100 : value >= 1000 ? 10 : 0;
  const rounded =
    step === 0
      ? value.toFixed(value > 0 && value < 1 ? Math.max(digits, 1) : digits)
      : String(Math.round(value / step) * step);
  return rounded.replace(/\B(?=(?:\d{3})+$)/g, " ");
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function ratio(json: Json, path: string, other: string): string | undefined {
  const [value, base] = [numberAt(json, path), numberAt(json, other)];
  return value === undefined || base === undefined ? undefined : (value / base).toFixed(2);
}

const PAGES = [
  ["first", "first"],
  ["deep", "far down"],
  ["filtered", "filtered"],
  ["searchCommon", "common word"],
  ["searchMiddle", "rarer word"],
  ["searchRare", "rare words"],
];

function fleetTables(json: Json): string {
  const f = (path: string, digits?: number, scale?: number) => figure(json, path, digits, scale);
  const page = (label: string, name: string) => [label, f(`${name}.p50`), f(`${name}.p95`), ""];
  return tables(
    table(
      ["Page", "p50", "p95", "its SQL"],
      [
        ...PAGES.map(([name, label]) => [
          label,
          f(`pages.${name}.p50Ms`),
          f(`pages.${name}.p95Ms`),
          f(`pages.${name}.sqlP50Ms`),
        ]),
        page("the start page", "startPageMs"),
        page("for a template with fifty", "rowsPageMs"),
        page("an empty page", "emptyPageMs"),
        page("the floor's table of fifty", "rowsFloorMs"),
        page("the floor's empty page", "floorMs"),
      ],
    ),
    table(
      ["What", "Figure"],
      [
        [
          "CSV export, rows per second",
          sentence`${f("export.rowsPerS")} (${ratio(json, "export.rowsPerS", "export.copyRowsPerS")} of \`COPY\` of the same SELECT), ${f("export.peakRssMb")} MB above idle`,
        ],
        [
          "import of 10 000 rows, rows per second",
          sentence`${f("import.rowsPerS")} (${ratio(json, "import.rowsPerS", "import.copyRowsPerS")} of \`COPY\` into the same tables)`,
        ],
        [
          "twenty people at once, first page",
          sentence`${f("twentyAtOnce.pagesPerS")} pages a second, p95 ${f("twentyAtOnce.p95Ms")} ms (portals: ${f("twentyAtOnce.portals")}; the floor: ${f("twentyAtOnce.floorPagesPerS")})`,
        ],
        [
          "rows visible in Chromium, cold and again",
          sentence`${f("browserMs.cold")} ms, ${f("browserMs.again")} ms (the floor's: ${f("browserFloorMs.cold")}, ${f("browserFloorMs.again")})`,
        ],
        [
          "the first page",
          sentence`${f("pageKb")} kB, of it ${f("flightKb")} inline data; compressed ${f("gzipKb")}`,
        ],
        [
          "its scripts, compressed",
          sentence`${f("jsGzipKb")} kB more than an empty page; texts ${f("textsGzipKb")} kB`,
        ],
        [
          "CPU of the first page, an empty page, the floor",
          sentence`${f("cpuMs.first", 1)} ms, ${f("cpuMs.emptyPage", 1)} ms, ${f("cpuMs.floor", 1)} ms`,
        ],
      ],
    ),
  );
}

function sweepTable(json: Json): string {
  const f = (path: string, digits?: number, scale?: number) => figure(json, path, digits, scale);
  return table(
    ["What", "Figure"],
    [
      [
        "requests per client, without and with a token",
        sentence`${f("requestsPerClient.cold", 1)}, ${f("requestsPerClient.warm", 1)} (as NHN's sample: ${f("requestsPerClient.sampleStyle")})`,
      ],
      [
        "clients per second",
        sentence`${f("clientsPerS.ours")} (as NHN's sample: ${f("clientsPerS.sampleStyle")})`,
      ],
      [
        "CPU per client, and of its signatures alone",
        sentence`${f("cpuMsPerClient", 1)} ms, ${f("signingMsPerClient", 1)} ms`,
      ],
      [
        `against a limit of ${f("limited.limitPerS")} requests per second`,
        sentence`${f("limited.reachedPerS", 1)} reached, ${f("limited.refused")} rejected`,
      ],
      [
        `alerts for ${f("alerts.keys")} keys and ${f("alerts.thresholds")} thresholds`,
        sentence`${f("alerts.firstRunMs", 1, 1 / 1000)} s for ${f("alerts.firstRunRows")} rows; again: ${f("alerts.secondRunRows")}`,
      ],
      ["jobs per second", f("queue.jobsPerS")],
    ],
  );
}

function auditTables(json: Json): string {
  const f = (path: string, digits?: number) => figure(json, path, digits);
  const writers = (label: string, name: string) => [
    label,
    ...["1", "4", "16"].map((count) => f(`${name}.${count}`)),
  ];
  const range = (part: string): string | undefined => {
    const pages = isObject(json.pagesMs) ? Object.keys(json.pagesMs) : [];
    const times = pages.map((name) => numberAt(json, `pagesMs.${name}.${part}`) ?? NaN);
    if (times.length === 0) return undefined;
    return `${formatNumber(Math.min(...times), 0)} to ${formatNumber(Math.max(...times), 0)} ms`;
  };
  return tables(
    table(
      ["Writers at once", "1", "4", "16"],
      [
        writers("changes per second, each with its audit row", "changesPerS"),
        writers("the same changes without audit", "bareChangesPerS"),
        writers("the same changes in the chain of before", "chainChangesPerS"),
        writers("p99 of a change with its audit row, in ms", "p99Ms"),
        writers("p99 without audit", "bareP99Ms"),
        writers("p99 in the chain", "chainP99Ms"),
      ],
    ),
    table(
      ["What", "Figure"],
      [
        ["until a change is sealed (p99)", sentence`${f("sealedP99Ms")} ms`],
        [
          "rows per second when many are written at once",
          sentence`${f("filledPerS")}; until all are sealed ${f("sealedPerS")}`,
        ],
        ["a page of the audit, for any search (p50, p95)", sentence`${range("p50")}, ${range("p95")}`],
        ["rows per second that `audit verify` checks", f("verifiedPerS")],
        ["bytes per row, with its leaf and indexes", f("bytesPerRow")],
      ],
    ),
  );
}
