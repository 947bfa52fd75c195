import type { SimulationResult } from "./simulate";

const MAX_ROWS = 30;

/** Whether everything that was due was sent or has a reason, and nothing else is wrong. */
export function isPassed({ counts, differences }: SimulationResult): boolean {
  return (
    differences.length === 0 &&
    counts.alertsSent + counts.suppressedWithReason === counts.alertsDue &&
    counts.doubled + counts.unannounced + counts.healthyUnderAction === 0
  );
}

/** The first differences as a table, for a person, and how many there are of each kind. */
export function differenceTable({ differences }: SimulationResult): string {
  const kinds = new Map<string, number>();
  for (const { what } of differences) kinds.set(what, (kinds.get(what) ?? 0) + 1);
  const rows = [...differences]
    .sort((a, b) => a.day.localeCompare(b.day))
    .slice(0, MAX_ROWS)
    .map(({ what, installation, key, day, expected, got }) => [
      what,
      `${installation}, key ${key}`,
      day,
      expected,
      got,
    ]);
  const table = [["what", "key", "day", "expected", "got"], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return [
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    ),
    [...kinds].map(([what, count]) => `${what}: ${count}`).join(", "),
  ].join("\n");
}
