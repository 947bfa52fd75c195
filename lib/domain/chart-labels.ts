export interface ChartLabel {
  /** Where it belongs, in the units of the chart. */
  x: number;
  text: string;
}

/** Units that a character of the small text takes at most, on average over a label. */
const CHARACTER = 6.6;
const GAP = 8;

/**
 * Places the labels below a chart, each beginning where it belongs, and ending at the chart's edge at the
 * latest. One that would touch the label before it is left out: the table below the chart has all of them.
 * @param labels from left to right
 * @param width of the chart, in its units
 */
export function fitLabels(labels: readonly ChartLabel[], width: number): ChartLabel[] {
  const placed: ChartLabel[] = [];
  let taken = -Infinity;
  for (const { x, text } of labels) {
    const length = text.length * CHARACTER;
    const start = Math.max(0, Math.min(x, width - length));
    if (start < taken + GAP) continue;
    placed.push({ x: start, text });
    taken = start + length;
  }
  return placed;
}
