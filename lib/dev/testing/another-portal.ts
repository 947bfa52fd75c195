import { freePort, Processes } from "@/lib/dev/stack/processes";
import type { Stack } from "./stack";

/** A portal beside the one of a stack. */
export interface AnotherPortal {
  portalUrl: string;
  /** Every line that it has printed, on both outputs. */
  printed: string[];
  stop: () => Promise<void>;
}

/** Starts another portal of the same build, with settings of its own, and waits until it is ready. */
export async function startAnotherPortal(
  stack: Stack,
  settings: Record<string, string>,
): Promise<AnotherPortal> {
  const processes = new Processes();
  const port = await freePort();
  const portalUrl = `http://localhost:${port}`;
  const printed: string[] = [];
  try {
    await processes.portal(port, { ...stack.env, PORTAL_URL: portalUrl, ...settings }, (line) =>
      printed.push(line),
    );
  } catch (error) {
    await processes.stop();
    throw error;
  }
  return { portalUrl, printed, stop: () => processes.stop() };
}
