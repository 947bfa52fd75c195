import { quantile } from "./quantile";

const PEOPLE = 20;
const WARM_UP_MS = 2000;
const MEASURED_MS = 8000;

export interface PagesAtOnce {
  pagesPerS: number;
  p95Ms: number;
}

/**
 * Twenty people who each request the same page again as soon as they have it, spread over the processes.
 * @param requests one for each process
 */
export async function pagesAtOnce(requests: readonly (() => Promise<unknown>)[]): Promise<PagesAtOnce> {
  const times: number[] = [];
  const begin = performance.now() + WARM_UP_MS;
  const end = begin + MEASURED_MS;
  const person = async (request: () => Promise<unknown>) => {
    for (let started = performance.now(); started < end; started = performance.now()) {
      await request();
      const ended = performance.now();
      if (started >= begin && ended <= end) times.push(ended - started);
    }
  };
  await Promise.all(Array.from({ length: PEOPLE }, (_, index) => person(requests[index % requests.length]!)));
  return {
    pagesPerS: Math.round((times.length / MEASURED_MS) * 10_000) / 10,
    p95Ms: Math.round(quantile(times, 0.95)),
  };
}
