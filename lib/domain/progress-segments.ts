export interface ProgressPart<Name extends string> {
  name: Name;
  count: number;
}

/**
 * Where each part of a progress bar begins and how long it is, as fractions of the whole bar.
 * @param parts in the order in which they stand; a part without a count has no segment
 * @returns nothing when nothing is finished or there is nothing to do; the segments never reach beyond 1
 */
export function progressSegments<Name extends string>(
  parts: readonly ProgressPart<Name>[],
  total: number,
): { name: Name; start: number; length: number }[] {
  const segments: { name: Name; start: number; length: number }[] = [];
  if (!(total > 0)) return segments;
  let start = 0;
  for (const { name, count } of parts) {
    const length = Math.min(Math.max(count, 0) / total, 1 - start);
    if (!(length > 0)) continue;
    segments.push({ name, start, length });
    start += length;
  }
  return segments;
}
