/** The value below which a part of the values is, between 0 and 1; 0 without values. */
export function quantile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
