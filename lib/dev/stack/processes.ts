import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { Problem } from "@/lib/base/problem";

const TSX = "node_modules/tsx/dist/cli.mjs";
const NEXT = "node_modules/next/dist/bin/next";
const WORKER = ["lib/cli/main.ts", "worker"];
/** tsx watches what the worker imports. Without these it also restarts for files that the others write. */
const WATCH = ["watch", "--clear-screen=false", "--exclude", "./.data/**", "--exclude", "./.next/**"];
const PRINT_AS_LOG = "./lib/base/print-as-log.ts";
const POLL_MS = 100;
const PORTAL_START_MS = 60_000;

export interface SandboxAddresses {
  control: string;
  env: Record<string, string>;
}

/** The processes that make up a running Klientvakt, started and stopped together. */
export class Processes {
  readonly #children: { name: string; child: ChildProcess }[] = [];
  #stopping = false;
  readonly #output: string[] = [];

  /** The last lines that the processes have printed, for the message when one of them exits unexpectedly. */
  get output(): string {
    return this.#output.join("\n");
  }

  start(
    name: string,
    args: string[],
    env: Record<string, string>,
    onLine?: (line: string) => void,
    folder?: string,
  ): ChildProcess {
    // The test runner's NODE_ENV must not reach the portal.
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, NODE_ENV: "production", ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#children.push({ name, child });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on("line", (line) => {
        onLine?.(line);
        this.#output.push(`${name}: ${line}`);
        if (this.#output.length > 2000) this.#output.shift();
      });
    }
    return child;
  }

  async sandbox(env: Record<string, string>): Promise<SandboxAddresses> {
    return new Promise((resolve, reject) => {
      const child = this.start(
        "sandbox",
        [TSX, "lib/dev/sandbox/main.ts"],
        { SANDBOX_EXIT_WITH_PARENT: "1", ...env },
        (line) => {
          if (line.startsWith('{"control"')) resolve(JSON.parse(line) as SandboxAddresses);
        },
      );
      child.once("exit", () => reject(new Problem(`The sandbox did not start.\n${this.output}`)));
    });
  }

  /** Starts a worker and waits until it is running. @param folder of another release than this one */
  worker(
    env: Record<string, string>,
    onLine?: (line: string) => void,
    folder?: string,
  ): Promise<ChildProcess> {
    return new Promise((resolve, reject) => {
      const handleLine = (line: string) => {
        onLine?.(line);
        if (line.includes("The worker is running")) resolve(child);
      };
      // Not by tsx's command: it kills a worker that takes more than 60 ms to notice SIGTERM.
      const child = this.start("worker", ["--import", "tsx", ...WORKER], env, handleLine, folder);
      child.once("exit", () => reject(new Problem(`The worker did not start.\n${this.output}`)));
    });
  }

  /**
   * Starts the portal from its production build and waits until it is ready.
   * @param folder as for a worker
   */
  async portal(
    port: number,
    env: Record<string, string>,
    onLine?: (line: string) => void,
    folder?: string,
  ): Promise<ChildProcess> {
    const args = [NEXT, "start", "-p", String(port), "-H", "127.0.0.1"];
    // An older release does not have it.
    if (fs.existsSync(path.join(folder ?? ".", PRINT_AS_LOG))) args.unshift("--import", PRINT_AS_LOG);
    const child = this.start("portal", args, env, onLine, folder);
    await this.#untilOk(
      child,
      `http://127.0.0.1:${port}/api/health/ready`,
      AbortSignal.timeout(PORTAL_START_MS),
    );
    return child;
  }

  /**
   * The worker of `npm run dev`: starts again at each change of a file that it imports. A broken file stops
   * it until the next change.
   */
  watchedWorker(env: Record<string, string>, onLine: (line: string) => void): void {
    this.start("worker", [TSX, ...WATCH, ...WORKER], env, onLine);
  }

  /**
   * The portal of `npm run dev`, from the sources. Waits as long as they do not compile.
   * @throws AbortError by `signal`
   */
  async developmentPortal(
    port: number,
    env: Record<string, string>,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const args = [NEXT, "dev", "-p", String(port), "-H", "127.0.0.1"];
    const child = this.start("portal", args, env, onLine);
    // Not `ready`: that handler takes several times as long to compile.
    await this.#untilOk(child, `http://127.0.0.1:${port}/api/health/live`, signal);
  }

  /** @throws Problem when the portal exits; the reason of `signal` */
  async #untilOk(child: ChildProcess, url: string, signal: AbortSignal): Promise<void> {
    while (!(await isOk(url))) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Problem(`The portal did not start.\n${this.output}`);
      if (signal.reason?.name === "TimeoutError")
        throw new Problem(`The portal was not ready within a minute.\n${this.output}`);
      signal.throwIfAborted();
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  }

  /** Calls `report` with the name of each process that exits without having been stopped. */
  onUnexpectedExit(report: (name: string) => void): void {
    for (const { name, child } of this.#children) {
      child.once("exit", () => {
        if (!this.#stopping) report(name);
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      this.#children.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((done) => child.once("exit", done));
        kill(child, "SIGTERM");
        const timer = setTimeout(() => kill(child, "SIGKILL"), 8000);
        await ended;
        clearTimeout(timer);
      }),
    );
  }
}

function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

/** Sends a signal to the process group of a child, which includes the processes that it started. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    child.kill(signal);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * @param use what the port is for, in the words of the message
 * @param remedy what to do about it
 * @throws Problem when the port is in use
 */
export async function requirePort(
  port: number,
  use: string,
  remedy = "Stop the program that uses it, or an earlier demo, and start again.",
): Promise<void> {
  if (!(await isPortFree(port))) throw new Problem(`Port ${port} (${use}) is in use. ${remedy}`);
}
