import type { FullConfig } from "@playwright/test";
import { startStacks } from "@/lib/dev/testing/stack";

/**
 * Starts a stack for each shard of tests, once for the run, and passes the stacks to the tests in the
 * environment.
 */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const { stacks, stop } = await startStacks(workers);
  process.env.KLIENTVAKT_STACKS = JSON.stringify(stacks);
  return stop;
}
