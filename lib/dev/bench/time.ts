import { quantile } from "./quantile";

/** Median and 95th percentile in milliseconds, after `warmUp` rounds that are not counted. */
export async function time(
  run: () => Promise<unknown>,
  rounds: number,
  warmUp: number,
): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const started = performance.now();
    await run();
    if (round >= warmUp) times.push(performance.now() - started);
  }
  const rounded = (part: number) => Math.round(quantile(times, part) * 10) / 10;
  return { p50: rounded(0.5), p95: rounded(0.95) };
}
