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
  times.sort((a, b) => a - b);
  const quantile = (part: number) => Math.round(times[Math.floor(rounds * part)]! * 10) / 10;
  return { p50: quantile(0.5), p95: quantile(0.95) };
}
