import { type ChildProcess, fork } from "node:child_process";

/** A worker that runs the jobs of alerts and can be killed with SIGKILL at any moment. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  #killed = false;

  constructor(env: Record<string, string>) {
    this.#child = fork("lib/dev/announce/worker-main.ts", [], {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, ...env, LOG_LEVEL: "silent" },
    });
    this.#ready = this.#next();
  }

  /**
   * Runs the jobs once.
   * @returns false when the process was killed meanwhile
   * @throws Error when a job failed
   */
  async run(at: number): Promise<boolean> {
    await this.#ready;
    const ended = this.#next();
    this.#child.send(at);
    const result = await ended;
    if (result === "done") return true;
    if (this.#killed) return false;
    throw new Error(`the worker failed: ${String(result)}`);
  }

  kill(): void {
    this.#killed = true;
    this.#child.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise((done) => this.#child.once("exit", done));
    this.#child.disconnect();
    await exited;
  }

  /** The next message; after the process has exited, how. */
  #next(): Promise<unknown> {
    return new Promise((resolve) => {
      const exited = (code: number | null, signal: string | null) => {
        this.#child.off("message", answered);
        resolve(`exited with ${code ?? signal}`);
      };
      const answered = (message: unknown) => {
        this.#child.off("exit", exited);
        resolve(message);
      };
      this.#child.once("exit", exited);
      this.#child.once("message", answered);
    });
  }
}
