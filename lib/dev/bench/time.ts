/** Middle and slowest but five of a hundred, in milliseconds, after some rounds that do not count. */
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
  const at = (part: number) => Math.round(times[Math.floor(rounds * part)]! * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}
