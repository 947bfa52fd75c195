import { type ProgressPart, progressSegments } from "@/lib/domain/progress-segments";

/** What is under way is paler than what has ended, so that a bar of which nothing has ended looks empty. */
export type ProgressName = "finished" | "failed" | "running";

/**
 * How much of a run is finished, as a bar with its numbers in words. At 0 %, and when there is nothing to
 * do, it is an empty frame.
 * @param label read out instead of the bar: "41 av 108 ferdige, 1 mislyktes"
 */
export function ProgressBand({
  parts,
  total,
  label,
}: {
  parts: readonly ProgressPart<ProgressName>[];
  total: number;
  label: string;
}) {
  return (
    <svg className="kv-bar" viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={label}>
      {progressSegments(parts, total).map(({ name, start, length }) => (
        <rect key={name} x={start} y="0" width={length} height="1" data-part={name} />
      ))}
    </svg>
  );
}
