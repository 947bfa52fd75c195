import { startStack } from "@/lib/testing/stack";

/** Starts the portal and all it needs, once for the run; the tests find it in the environment. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { stack, stop } = await startStack();
  process.env.KLIENTVAKT_STACK = JSON.stringify(stack);
  return stop;
}
