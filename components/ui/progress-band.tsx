import type { Tone } from "@/lib/domain/installation-status";

/**
 * How much of a run is finished, as a bar with its numbers in words.
 * @param label read out instead of the bar: "41 av 108 ferdige, 1 mislyktes"
 */
export function ProgressBand({
  parts,
  total,
  label,
}: {
  parts: { tone: Extract<Tone, "success" | "info" | "danger">; count: number }[];
  total: number;
  label: string;
}) {
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, part) => sum + part.count, 0));
  return (
    <svg
      className="kv-bar"
      viewBox={`0 0 ${Math.max(total, 1)} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {parts.map((part, index) => (
        <rect key={part.tone} x={starts[index]} y="0" width={part.count} height="1" data-color={part.tone} />
      ))}
    </svg>
  );
}
