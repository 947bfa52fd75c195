import type { LocalEnvironment } from "./local-environment";

/**
 * Runs an environment until Ctrl-C, SIGTERM, or the end of one of its processes, and stops all of it. An
 * interrupted start stops after the step that is running.
 * @param start must throw once its signal is aborted, with nothing left running
 * @param onStarted runs when everything has started
 * @returns the exit code: 1 when a process ended by itself
 */
export async function runUntilStopped(
  start: (signal: AbortSignal) => Promise<LocalEnvironment>,
  onStarted: (environment: LocalEnvironment) => void,
): Promise<number> {
  const interrupt = new AbortController();
  const interrupted = new Promise<number>((resolve) =>
    interrupt.signal.addEventListener("abort", () => resolve(0)),
  );
  // npm and the terminal may both pass on the same Ctrl-C, so further signals are ignored.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (interrupt.signal.aborted) return;
      console.log("\nStopping …");
      interrupt.abort();
    });
  let environment: LocalEnvironment;
  try {
    environment = await start(interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) return 0;
    throw error;
  }
  const { processes, stop } = environment;
  const failed = new Promise<number>((resolve) =>
    processes.onUnexpectedExit((name) => {
      const lastLines = processes.output.split("\n").slice(-15).join("\n");
      console.error(`\nThe ${name} exited. Its last output:\n${lastLines}`);
      resolve(1);
    }),
  );
  onStarted(environment);
  const code = await Promise.race([interrupted, failed]);
  await stop();
  return code;
}
